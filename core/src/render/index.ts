// Owns: what the core's door hands on of render/.
// Refuses: everything else of render/.

export { hierarchyText, joinSteps, layerWord, markText, settledText, silentWord, stepText, traceOf } from './trace.js';
export type { TraceStep, TraceVote } from './trace.js';
export { caseText, conditionText, conditionWords, conditionsText, isOtherwise, valueText } from './conditions.js';
export type { ConditionOptions, ConditionWords } from './conditions.js';
export { answerText, problemText, reportText, warningTexts } from './text.js';
export type { ReportTextOptions } from './text.js';
export { answerJson, reportJson } from './json.js';
export type { AnswerJson, CaseJson, LayerJson, LimitJson, ProblemJson, ReportJson, SourceJson } from './json.js';
export { exceededText, faultTexts, guardText, limitNote, livingGuards, silenceText } from './notes.js';
export { limitInForce, limitText } from './limits.js';
export type { LimitInForce } from './limits.js';
export { PLAIN } from './paint.js';
export type { Paint } from './paint.js';
export { extentOf, sourceText } from './places.js';
export type { Extent } from './places.js';
export { printable } from './printable.js';

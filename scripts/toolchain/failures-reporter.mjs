// Owns: the tests that failed, each with its file and what went wrong, as a reporter of Node's test runner. Refuses: what passed, and groups that failed by their tests.

/** Yields a paragraph for each failed test. */
export default async function* failuresReporter(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:fail') continue;
    const { error } = data.details;
    if (error?.failureType === 'subtestsFailed') continue;
    const place = data.file === undefined ? '' : ` (${data.file}:${data.line})`;
    yield `✖ ${data.name}${place}\n${indented(String(error?.cause?.stack ?? error?.cause ?? error?.message ?? 'failed'))}\n\n`;
  }
}

function indented(text) {
  return text.replaceAll(/^/gm, '  ');
}

// Owns: the custom requests and notifications between the client and the server, as types and names.
// Refuses: any behaviour, and anything that a standard LSP method already carries. All of it is optional: a plain LSP
// client keeps every feature that LSP has a method for. docs/protocol.md documents each for users of other clients.

/** The client's `initializationOptions`; every one may be left out. */
export interface InitializationOptions {
  /** What a diagnostic's code links to is `<this>/<code>.md`; without it, the pages that ship beside the program. */
  readonly problemPagesUri?: string;
  /** Whether the client can open documents of the scheme `kruxos-policy-shipped` (it asks `kruxosPolicy/shippedText` for them). */
  readonly shippedScheme?: boolean;
  /** Whether policies have the language `kruxos-policy` in the client; formatting is registered for it alone then, and else for `yaml` as well. */
  readonly knowsLanguage?: boolean;
  /** A command of the client that asks for completion again; an item that ends where something can be offered at once carries it. */
  readonly suggestCommand?: string;
  /** Whether the client answers `kruxosPolicy/readFile` and `kruxosPolicy/listFolder`, for what the server cannot read itself. */
  readonly readsFiles?: boolean;
  /**
   * Commands that a click may run: `kruxosPolicy.checkPolicy` with `{ uri, capability, agent? }`, `editor.action.showReferences` with a document's
   * URI, a position and locations, all as the protocol has them. What is not listed is shown as text.
   */
  readonly commands?: readonly string[];
  /** Whether the client wants to hear `kruxosPolicy/changed`; some complain of notifications that they do not know. */
  readonly hearsChanges?: boolean;
  /** The section `kruxosPolicy` of the settings; it holds until the client says something else. */
  readonly settings?: unknown;
}

export const CheckCommand = 'kruxosPolicy.checkPolicy';
export const ShowReferencesCommand = 'editor.action.showReferences';

/** A place that the client can open. Lines are counted from 1, as people read them; `uri` is a document URI. */
export interface Place {
  readonly uri: string;
  readonly line: number;
}

/** A stretch of a `RenderedText` that leads to a place. Lines and characters from 0, characters in UTF-16 units. */
export interface TextLink {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly target: Place;
}

/** A read-only document made by the server: the text as it is shown, and its links. */
export interface RenderedText {
  readonly text: string;
  readonly links: readonly TextLink[];
}

/** Request: the agents that the policy directory of `uri` knows (every directory of the workspace without `uri`), sorted by name. */
export const AgentsRequest = 'kruxosPolicy/agents';
export interface AgentsParams {
  readonly uri?: string;
}
export interface AgentInfo {
  readonly name: string;
  /** The agent's policy file. */
  readonly uri: string;
  readonly extends: string | null;
}

/** Request: the catalogue, for pickers: every known capability in the catalogue's order. */
export const CapabilitiesRequest = 'kruxosPolicy/capabilities';
export interface CapabilitiesParams {
  readonly uri?: string;
}
export interface CapabilityInfo {
  readonly name: string;
  readonly category: string;
  /** What it does, one plain sentence; null where the catalogue does not say. */
  readonly purpose: string | null;
  readonly declaredTier: string | null;
  readonly parameters: readonly ParameterInfo[];
}
export interface ParameterInfo {
  readonly name: string;
  readonly type: string;
  /** What a value is written as in a box for a text: as JSON, and a text as it is. */
  readonly literal: 'whole number' | 'number' | 'boolean' | 'list' | 'object' | 'text';
  readonly required: boolean;
}

/** Request: what the cursor is on, to start pickers there. `position` is an LSP position in the negotiated encoding. */
export const ContextRequest = 'kruxosPolicy/context';
export interface ContextParams {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
}
export interface ContextResult {
  /** A capability name under the cursor, or the first one that the entry under the cursor decides. */
  readonly capability: string | null;
  /** The agent of an agent policy file. */
  readonly agent: string | null;
}

/** Request: a question to the compiler. `parameters` holds JSON values; those left out stay open and become cases. */
export const CheckPolicyRequest = 'kruxosPolicy/checkPolicy';
export interface CheckPolicyParams {
  /** Any document of the policy directory that is asked; without it, the workspace's only directory. */
  readonly uri?: string;
  readonly agent: string;
  readonly capability: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** `saved` leaves out what open documents have not saved; without it they count. */
  readonly version?: 'current' | 'saved';
}
export interface CheckPolicyResult extends RenderedText {
  /** One line for a title or a screen reader: the tier, or what it depends on. */
  readonly summary: string;
  /** The parameters that the answer depends on and that the question left open. */
  readonly dependsOn: readonly ParameterInfo[];
  /** Open parameters that only the guards beside the answer look at: given, they may make it stricter. */
  readonly guardedBy: readonly ParameterInfo[];
  /** The machine-readable answer: the shape of `check-policy --format json`. */
  readonly answer: unknown;
}

/** Request: what really holds for one agent: every capability, its tier or cases, and where each was written. */
export const EffectivePolicyRequest = 'kruxosPolicy/effectivePolicy';
export interface EffectivePolicyParams {
  readonly uri?: string;
  readonly agent: string;
  /** `saved` leaves out what open documents have not saved; without it they count. */
  readonly version?: 'current' | 'saved';
  /** `files` names files without lines, so that two texts can be compared; without it, `lines`. The links are the same. */
  readonly sources?: 'lines' | 'files';
}

/** Request: which calls the policies decide otherwise than an earlier state of them, and what became more permissive. */
export const ChangesRequest = 'kruxosPolicy/changes';
export interface ChangesParams {
  /** Any document of the policy directory; without it, the workspace's only directory. */
  readonly uri?: string;
  /**
   * How the earlier state differs from what is saved now, such as by the files that were changed since a commit; files of other directories are passed
   * over. Where none is given, the earlier state is what is saved.
   */
  readonly files?: readonly EarlierFile[];
  /** Where the directory has more policies of agents, the answer is null at once; for who asks at every edit. */
  readonly mostAgents?: number;
}
export interface EarlierFile {
  /** A policy file, or the directory's `.active`. */
  readonly uri: string;
  /** Null where there was no such file. */
  readonly text: string | null;
}
export interface ChangesResult extends RenderedText {
  /** One line: `3 more permissive, 1 stricter, 0 for another reason`. */
  readonly summary: string;
  /** How many answers, of an agent and a capability, are other ones; `unproven` are capabilities of which that cannot be told. */
  readonly looser: number;
  readonly stricter: number;
  readonly other: number;
  readonly unproven: number;
}

/** Request: every agent by every capability. */
export const MatrixRequest = 'kruxosPolicy/matrix';
export interface MatrixParams {
  readonly uri?: string;
}
export interface MatrixResult {
  /** The columns: the catalogue in its order. */
  readonly capabilities: readonly { readonly name: string; readonly category: string; readonly purpose: string | null }[];
  /** Agents by name, then the row of every other agent. */
  readonly rows: readonly MatrixRow[];
  /** What cells can say, each once. */
  readonly outcomes: readonly MatrixOutcome[];
  readonly notes: readonly string[];
}
export interface MatrixRow {
  /** Null in the row of the agents without a file. */
  readonly agent: string | null;
  readonly uri: string | null;
  /** For each column the index of an outcome. */
  readonly cells: readonly number[];
}
export interface MatrixOutcome {
  /** Every tier that it can come to, from the most permissive; several where it depends on parameters. */
  readonly tiers: readonly string[];
  /** The tier, or what it depends on. */
  readonly summary: string;
  /** Where it was decided, in words and as a place; of several cases the first. */
  readonly source: string | null;
  readonly place: Place | null;
  /** Whether the layers do not agree. */
  readonly isContested: boolean;
}

/** Request: the guide's validation report of one policy file. */
export const ValidationReportRequest = 'kruxosPolicy/validationReport';
export interface ValidationReportParams {
  readonly uri: string;
}

/** Request: the policy templates that ship with the product. */
export const TemplatesRequest = 'kruxosPolicy/templates';
export interface TemplateInfo {
  readonly name: string;
  readonly kind: 'organization' | 'agent';
  /** What the template is for, one line. */
  readonly description: string;
  readonly text: string;
}

/** Request: a template as the text of a new policy: under a name of its own, and an agent's on top of the policy that binds it. */
export const NewPolicyRequest = 'kruxosPolicy/newPolicy';
export interface NewPolicyParams {
  /** Any document of the policy directory that the policy is for; it need not exist. */
  readonly uri?: string;
  /** A template's name. */
  readonly template: string;
  readonly name: string;
}
export interface NewPolicyResult {
  readonly text: string;
}

/** Request: what there is: the policy directory of `uri`, or every directory of the workspace, in the order of their addresses. */
export const OverviewRequest = 'kruxosPolicy/overview';
export interface OverviewParams {
  readonly uri?: string;
}
export interface DirectoryOverview {
  readonly uri: string;
  readonly activePolicy: string | null;
  /** How the active policy was chosen: `setting`, `.active`, `only policy`, or null. */
  readonly activeFrom: string | null;
  /** The system policies, then the organization's with the templates last, then those of agents; by name. */
  readonly policies: readonly PolicyOverview[];
  /** What is wrong or withheld in the whole directory, each said once. */
  readonly notes: readonly string[];
}
export interface PolicyOverview {
  readonly layer: 'system' | 'organization' | 'agent';
  /** The policy's or the agent's name; the file's where it has none. */
  readonly name: string;
  readonly uri: string;
  readonly file: string;
  readonly isShipped: boolean;
  readonly extends: string | null;
  readonly isActive: boolean;
  /** As the file reads now. */
  readonly compiles: boolean;
}

/** Request: what the language status item shows for a document; null where the document is no policy. */
export const StatusRequest = 'kruxosPolicy/status';
export interface StatusParams {
  readonly uri: string;
}
export interface StatusResult {
  readonly policyDirectory: string;
  readonly activePolicy: string | null;
  /** How the active policy was chosen: `setting`, `.active`, `only policy`, or null. */
  readonly activeFrom: string | null;
  readonly hierarchy: 'bounded' | 'strict';
  readonly catalogue: { readonly name: string; readonly version: string };
  readonly coverage: { readonly covered: number; readonly total: number } | null;
  /** What is wrong or withheld in the whole directory, each said once. */
  readonly notes: readonly string[];
}

/** Request: what has to be written where, so that a policy is the active one of its directory. Fails for one that does not compile. */
export const ActivateRequest = 'kruxosPolicy/activate';
export interface ActivateParams {
  /** Any document of the policy directory. */
  readonly uri: string;
  /** A policy of the directory, or a template. */
  readonly name: string;
}
export interface ActivateResult {
  /** The directory's `.active`, which need not exist yet. */
  readonly uri: string;
  readonly text: string;
}

/** Request: the text of a policy that ships with the product, by its `kruxos-policy-shipped:` address; null where there is none. */
export const ShippedTextRequest = 'kruxosPolicy/shippedText';
export interface ShippedTextParams {
  readonly uri: string;
}
export interface ShippedTextResult {
  readonly text: string;
}

/**
 * Request, server to client: the text of a file; null where there is none. Asked only of clients with the option `readsFiles`, for files of
 * workspace folders whose scheme the server cannot read itself.
 */
export const ReadFileRequest = 'kruxosPolicy/readFile';
export interface ReadFileParams {
  readonly uri: string;
}
export interface ReadFileResult {
  readonly text?: string;
  /** Why there is no text, in a few words. */
  readonly unreadable?: string;
}

/** Request, server to client: what is in a folder, links to files included, links to folders left out; null where there is no such folder. */
export const ListFolderRequest = 'kruxosPolicy/listFolder';
export interface ListFolderParams {
  readonly uri: string;
}
export type ListFolderResult = readonly { readonly name: string; readonly kind: 'file' | 'folder' }[] | null;

/** Notification, server to client, where its options say that it hears it: answers may have changed; virtual documents and the status item should ask again. */
export const ChangedNotification = 'kruxosPolicy/changed';

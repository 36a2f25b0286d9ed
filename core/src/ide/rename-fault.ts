// Owns: why something cannot be called otherwise, as data. Refuses: words (render/rename-fault.ts), and finding out (rename.ts, anchors.ts).

export type RenameFault =
  | { readonly kind: 'shipped' | 'blank' }
  /** Of the name that stands there: one of a template, or of nobody. */
  | { readonly kind: 'template' | 'unknown-policy'; readonly name: string }
  /** Of the new name. */
  | { readonly kind: 'no-pattern' | 'no-file-name' | 'no-anchor'; readonly newName: string }
  | { readonly kind: 'other-pattern'; readonly name: string; readonly newName: string }
  | { readonly kind: 'taken'; readonly by: 'policy' | 'template' | 'system' | 'capability' | 'anchor'; readonly newName: string }
  | { readonly kind: 'taken-in'; readonly by: 'agent' | 'entry'; readonly newName: string; readonly file: string };

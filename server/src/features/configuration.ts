// Owns: workspace/didChangeConfiguration, and asking to be told.
// Refuses: reading settings (settings.ts).

import { DidChangeConfigurationNotification } from '../lsp.js';
import type { DidChangeConfigurationParams } from 'vscode-languageserver';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { SETTINGS_SECTION, sectionOf } from '../settings.js';

export const configuration: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    on.initialized(() => {
      if (!session.client.registersConfiguration) return;
      // Nothing waits for the registration: a client that refuses it still has its settings read.
      void session.connection.client.register(DidChangeConfigurationNotification.type, { section: SETTINGS_SECTION }).catch(() => undefined);
    });
    on.notification('workspace/didChangeConfiguration', ({ settings }: DidChangeConfigurationParams) => {
      session.pushedSettings = sectionOf(settings) ?? session.pushedSettings;
      session.workspace.settingsChanged();
    });
  },
};

// Owns: hover and completion asked wherever a cursor can be while the project's policies are typed: they never fail, what they point at lies around
// the cursor, and what is taken leaves a text that parses no worse. Refuses: what they say.
//
// Every `EVERY_OFFSET`th place of every so many prefixes is asked; 1 asks everywhere, which takes hours.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BlockText, PolicySet, hoverBlocks, hoverOf, readPolicyText, toMarkdown, toPlainText } from '../../core/src/index.js';
import type { PolicyFile } from '../../core/src/index.js';
import { assertCompletionFits, completeIn, taken } from '../support/completing.js';
import { FILES, readAs, syntaxFaults } from '../support/policy-files.js';
import type { PolicyText } from '../support/policy-files.js';
import { workspaceOf } from '../support/workspace.js';

const STEP = Number(process.env['EVERY_OFFSET'] ?? 227);

const AROUND = workspaceOf('#- acme.yaml\nname: acme\nextends: team-moderate\ncapabilities:\n  filesystem.*:\n    tier: notify\n#- agents/bot.yaml\nagent: bot\nextends: acme\ncapabilities:\n  process.*:\n    tier: notify\n').set;

function setWith(file: PolicyFile, before: PolicySet): PolicySet {
  const { organizations, agents } = AROUND.input;
  const isAgent = file.kind === 'agent';
  return new PolicySet({ ...AROUND.input, organizations: isAgent ? organizations : [file, ...organizations], agents: isAgent ? [file, ...agents] : agents, activeFile: 'acme' }, before);
}

describe('while a policy is typed', () => {
  let [hovers, lists] = [0, 0];
  for (const each of FILES) {
    it(`hover and completion have answers anywhere in ${each.name}`, () => {
      let file = readAs(each, '');
      let set = setWith(file, AROUND);
      for (let length = 0; length <= each.text.length; length += STEP) {
        file = readPolicyText(file.uri, BlockText.of(each.text.slice(0, length)), { inAgents: each.inAgents }, file);
        set = setWith(file, set);
        // Another remainder for each prefix, so that all of them together ask at every place; and where the cursor is.
        for (let offset = Math.floor(length / STEP) % STEP; offset < length; offset += STEP) askAt(each, file, set, offset);
        askAt(each, file, set, length);
      }
    });
  }

  function askAt(text: PolicyText, file: PolicyFile, set: PolicySet, offset: number): void {
    const at = `${text.name} up to ${file.text.length} at ${offset}`;
    const hover = hoverOf({ set, own: set, file, offset });
    if (hover !== null) {
      hovers++;
      assert.ok(hover.span.start <= offset && offset <= hover.span.end && hover.span.end <= file.text.length, `the hover lies around the cursor: ${at}`);
      const blocks = hoverBlocks(hover);
      assert.ok(toPlainText(blocks).trim() !== '' && toMarkdown(blocks, () => null).trim() !== '', at);
    }
    const asked = completeIn({ set, file, offset });
    assertCompletionFits(asked, at);
    const { items } = asked.completion ?? { items: [] };
    // One after the other, as the place moves on.
    const item = items[(offset + file.text.length) % Math.max(1, items.length)];
    if (item === undefined) return;
    lists++;
    const after = taken(asked, item);
    assert.ok(syntaxFaults(text, after) <= syntaxFaults(text, file.text), `${at}: ${item.label} makes\n${after}`);
  }

  it('both have something to say', () => assert.ok(hovers > 200 && lists > 200, `${hovers} hovers, ${lists} lists`));
});

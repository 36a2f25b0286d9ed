// Owns: the page of the permission matrix: its filters, its grid, the line that explains the cell with the focus, and what is
// remembered of them. Refuses: policies: the extension sends the table, and opens what is wanted.

import type { MatrixResult } from '../../server/src/protocol.js';
import { MatrixGrid, element } from './matrix-grid.js';
import type { GridPosition, GridSource } from './matrix-grid.js';
import type { FromPage, ToPage, WordKey, Words } from './matrix-messages.js';
import { GLYPHS, NO_FILTER, TIERS, glyphsOf, isHit, shownTable, tierCounts, toneOf } from './matrix-table.js';
import type { Filter, ShownTable, Tier } from './matrix-table.js';

/** Kept by the editor while the page is hidden, and over a restart. `uri` says which policy directory is shown. */
interface PageState {
  readonly uri: string;
  readonly filter: Filter;
  /** The names of the cell with the focus; null stands for the agents without a file, and for headers. */
  readonly at: { readonly agent: string | null; readonly capability: string | null } | undefined;
}

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void; getState(): PageState | undefined; setState(state: PageState): void };

const api = acquireVsCodeApi();
const uri = document.body.dataset['uri'] ?? '';
const kept = api.getState();
let filter: Filter = kept?.filter ?? NO_FILTER;
/** The names of the cell with the focus: they find it again when the table changed. */
let at: PageState['at'] = kept?.at;
let words: Words | undefined;
let table: MatrixResult | undefined;
let shown: ShownTable = { rows: [], columns: [] };

const grid = new MatrixGrid(part('grid'), {
  onActive: (position) => {
    remember(position);
    explain(position);
  },
  onChosen: (position) => openPlace(position),
});

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  switch (data.kind) {
    case 'words':
      words = data.words;
      buildControls(words);
      break;
    case 'table':
      table = data.table;
      fillCategories(table);
      draw();
      break;
    case 'failed':
      part('status').textContent = data.why;
      break;
  }
});
api.postMessage({ kind: 'ready' });

function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) {
    throw new Error(`the page has no part ${id}`);
  }
  return found;
}

function say(key: WordKey, ...values: readonly (string | number)[]): string {
  return (words?.[key] ?? key).replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));
}

function buildControls(texts: Words): void {
  const field = (key: 'agents' | 'capabilities'): HTMLElement => {
    const input = element('input', '', { type: 'search', 'aria-label': texts[key], placeholder: texts[key], spellcheck: 'false' }) as HTMLInputElement;
    input.value = filter[key];
    input.addEventListener('input', () => narrow({ [key]: input.value }));
    return input;
  };
  const categories = element('select', '', { id: 'categories', 'aria-label': texts.category }) as HTMLSelectElement;
  categories.addEventListener('change', () => narrow({ category: categories.value }));
  const tiers = element('div', 'tiers', { role: 'group', 'aria-label': texts.tiers });
  for (const tier of TIERS) {
    const button = element('button', `tier ${tier}`, { type: 'button', 'aria-pressed': String(filter.tiers.includes(tier)), 'data-tier': tier });
    button.append(element('span', 'glyph', { 'aria-hidden': 'true' }, GLYPHS[tier]), element('span', '', {}, tier), element('span', 'count', {}));
    button.addEventListener('click', () => toggle(tier, button));
    tiers.append(button);
  }
  part('controls').replaceChildren(field('agents'), field('capabilities'), categories, tiers);
  const action = (key: 'open' | 'check' | 'effective', run: (position: GridPosition) => void): HTMLElement => {
    const button = element('button', 'action', { type: 'button', 'data-action': key }, texts[key]);
    button.addEventListener('click', () => run(grid.active));
    return button;
  };
  part('actions').replaceChildren(action('open', openPlace), action('check', check), action('effective', showEffective));
}

function fillCategories({ capabilities }: MatrixResult): void {
  const select = part('categories') as HTMLSelectElement;
  const names = [...new Set(capabilities.map((each) => each.category))];
  const option = (value: string, text: string): HTMLElement => element('option', '', { value }, text);
  select.replaceChildren(option('', say('allCategories')), ...names.map((each) => option(each, each)));
  if (!names.includes(filter.category)) {
    filter = { ...filter, category: '' };
  }
  select.value = filter.category;
}

function narrow(change: Partial<Filter>): void {
  filter = { ...filter, ...change };
  save();
  draw();
}

function toggle(tier: Tier, button: HTMLElement): void {
  const isOn = !filter.tiers.includes(tier);
  button.setAttribute('aria-pressed', String(isOn));
  narrow({ tiers: isOn ? [...filter.tiers, tier] : filter.tiers.filter((each) => each !== tier) });
}

function draw(): void {
  if (table === undefined) {
    return;
  }
  const current = table;
  shown = shownTable(current, filter, say('anyOther'));
  const { rows, columns } = shown;
  const counts = tierCounts(current, shownTable(current, { ...filter, tiers: [] }, say('anyOther')));
  for (const button of part('controls').querySelectorAll<HTMLElement>('[data-tier]')) {
    const count = button.querySelector('.count');
    if (count !== null) {
      count.textContent = String(counts[button.dataset['tier'] as Tier]);
    }
  }
  part('status').textContent = rows.length === 0 || columns.length === 0 ? say('nothing') : say('shown', rows.length, columns.length);
  part('notes').replaceChildren(...current.notes.map((each) => element('li', '', {}, each)));
  const source: GridSource = {
    label: say('title'),
    corner: say('agents'),
    columns: columns.map((column) => {
      const { name = '', category = '', purpose = null } = current.capabilities[column] ?? {};
      return { text: name.startsWith(`${category}.`) ? name.slice(category.length + 1) : name, label: purpose === null ? name : `${name}: ${purpose}`, group: category };
    }),
    rowCount: rows.length,
    rowText: (row) => current.rows[rows[row] ?? -1]?.agent ?? say('anyOther'),
    cell: (row, column) => {
      const outcome = outcomeAt({ row, column });
      if (outcome === undefined) {
        return { text: '', tone: '', label: '' };
      }
      const isLookedFor = isHit(outcome, filter);
      return { text: isLookedFor ? glyphsOf(outcome) : '·', tone: isLookedFor ? `${toneOf(outcome)}${outcome.isContested ? ' contested' : ''}` : 'passed', label: wordsFor({ row, column }) };
    },
  };
  const row = rows.findIndex((each) => current.rows[each]?.agent === at?.agent);
  const column = columns.findIndex((each) => current.capabilities[each]?.name === at?.capability);
  grid.show(source, { row: Math.max(0, row), column: Math.max(0, column) });
  explain(grid.active);
}

function outcomeAt({ row, column }: GridPosition): MatrixResult['outcomes'][number] | undefined {
  const cells = table?.rows[shown.rows[row] ?? -1]?.cells;
  return table?.outcomes[cells?.[shown.columns[column] ?? -1] ?? -1];
}

function namesAt({ row, column }: GridPosition): { readonly agent: string | null; readonly agentText: string; readonly capability: string | null; readonly purpose: string | null } {
  const agent = table?.rows[shown.rows[row] ?? -1]?.agent ?? null;
  const capability = table?.capabilities[shown.columns[column] ?? -1];
  return { agent, agentText: agent ?? say('anyOther'), capability: capability?.name ?? null, purpose: capability?.purpose ?? null };
}

function wordsFor(position: GridPosition): string {
  const { agentText, capability } = namesAt(position);
  const outcome = outcomeAt(position);
  if (outcome === undefined) {
    return '';
  }
  const tiers = outcome.tiers.length > 1 ? ` (${outcome.tiers.join(', ')})` : '';
  const contested = outcome.isContested ? `, ${say('contested')}` : '';
  return `${agentText}, ${capability ?? ''}: ${outcome.summary}${tiers}${contested}, ${outcome.source ?? say('noSource')}`;
}

function explain(position: GridPosition): void {
  const outcome = outcomeAt(position);
  const { agentText, capability, purpose } = namesAt(position);
  const header = position.row < 0 ? [capability, purpose].filter((each) => each !== null).join(': ') : agentText;
  part('explanation').textContent = outcome === undefined ? header || say('hint') : wordsFor(position);
  const enable = (action: string, isPossible: boolean): void => {
    part('actions').querySelector(`[data-action="${action}"]`)?.toggleAttribute('disabled', !isPossible);
  };
  enable('open', placeAt(position) !== undefined);
  enable('check', outcome !== undefined);
  enable('effective', position.row >= 0 && shown.rows.length > 0);
}

/** A cell leads to what decided it, a row's header to the agent's file. */
function placeAt(position: GridPosition): { readonly uri: string; readonly line: number } | undefined {
  const file = position.column < 0 ? table?.rows[shown.rows[position.row] ?? -1]?.uri : undefined;
  return outcomeAt(position)?.place ?? (typeof file === 'string' ? { uri: file, line: 1 } : undefined);
}

function openPlace(position: GridPosition): void {
  const place = placeAt(position);
  if (place !== undefined) {
    api.postMessage({ kind: 'open', ...place });
  }
}

function check(position: GridPosition): void {
  const { agent, capability } = namesAt(position);
  if (capability !== null && position.row >= 0) {
    api.postMessage({ kind: 'check', agent, capability });
  }
}

function showEffective(position: GridPosition): void {
  api.postMessage({ kind: 'effective', agent: namesAt(position).agent });
}

function remember(position: GridPosition): void {
  const { agent, capability } = namesAt(position);
  at = { agent, capability };
  save();
}

function save(): void {
  api.setState({ uri, filter, at });
}

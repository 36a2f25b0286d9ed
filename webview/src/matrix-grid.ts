// Owns: the grid on the page: only the rows in sight are in the document, one cell has the focus, and keys move it.
// Refuses: knowing what a cell means; it is told its words and looks, and tells which cell is wanted.

export interface GridCell {
  readonly text: string;
  readonly tone: string;
  /** What is read aloud, and shown on hover. */
  readonly label: string;
}

export interface GridColumn {
  readonly text: string;
  readonly label: string;
  /** Shown above the first column of a group. */
  readonly group: string;
}

export interface GridSource {
  readonly label: string;
  readonly corner: string;
  readonly columns: readonly GridColumn[];
  readonly rowCount: number;
  readonly rowText: (row: number) => string;
  readonly cell: (row: number, column: number) => GridCell;
}

/** -1 stands for the header row and for the column of row headers. */
export interface GridPosition {
  readonly row: number;
  readonly column: number;
}

export interface GridEvents {
  readonly onActive: (at: GridPosition) => void;
  readonly onChosen: (at: GridPosition) => void;
}

const ROW_HEIGHT = 26;
const COLUMN_WIDTH = 34;
const HEADER_WIDTH = 190;
const HEADER_HEIGHT = 150;
/** Rows kept above and below what is in sight. */
const MARGIN = 8;

export class MatrixGrid {
  readonly #scroller: HTMLElement;
  readonly #events: GridEvents;
  readonly #body: HTMLElement;
  readonly #head: HTMLElement;
  readonly #rows = new Map<number, HTMLElement>();
  #source: GridSource | undefined;
  #active: GridPosition = { row: 0, column: 0 };
  #isWaiting = false;

  constructor(scroller: HTMLElement, events: GridEvents) {
    this.#scroller = scroller;
    this.#events = events;
    this.#head = element('div', 'head', { role: 'rowgroup' });
    this.#body = element('div', 'body', { role: 'rowgroup' });
    scroller.replaceChildren(this.#head, this.#body);
    scroller.setAttribute('role', 'grid');
    scroller.setAttribute('aria-readonly', 'true');
    scroller.addEventListener('scroll', () => this.#drawSoon());
    scroller.addEventListener('keydown', (event) => this.#onKey(event));
    scroller.addEventListener('click', (event) => this.#onClick(event, false));
    scroller.addEventListener('dblclick', (event) => this.#onClick(event, true));
    scroller.addEventListener('focusin', (event) => this.#onFocus(event));
    new ResizeObserver(() => this.#drawSoon()).observe(scroller);
  }

  get active(): GridPosition {
    return this.#active;
  }

  /** Draws another table in place of the one that is there; the focus stays in the grid if it was there. */
  show(source: GridSource, active: GridPosition): void {
    const hadFocus = this.#scroller.contains(document.activeElement);
    this.#source = source;
    this.#active = this.#inside(active);
    this.#rows.clear();
    this.#body.replaceChildren();
    const width = HEADER_WIDTH + source.columns.length * COLUMN_WIDTH;
    this.#scroller.setAttribute('aria-label', source.label);
    this.#scroller.setAttribute('aria-rowcount', String(source.rowCount + 1));
    this.#scroller.setAttribute('aria-colcount', String(source.columns.length + 1));
    this.#head.style.width = `${width}px`;
    this.#body.style.width = `${width}px`;
    this.#body.style.height = `${source.rowCount * ROW_HEIGHT}px`;
    this.#drawHead(source);
    this.#draw();
    if (hadFocus) {
      this.#cellAt(this.#active)?.focus({ preventScroll: true });
    }
  }

  focus(): void {
    this.#move(this.#active);
  }

  #drawHead(source: GridSource): void {
    const row = element('div', 'row header', { role: 'row', 'aria-rowindex': '1' });
    row.append(this.#headerCell(source.corner, 'corner columnheader', 'columnheader', -1, source.corner));
    source.columns.forEach((column, i) => {
      const cell = this.#headerCell('', 'columnheader', 'columnheader', i, column.label);
      cell.append(element('span', 'upright', {}, column.text));
      if (column.group !== source.columns[i - 1]?.group) {
        cell.classList.add('first');
        const group = element('span', 'group', { 'aria-hidden': 'true' }, column.group);
        group.style.maxWidth = `${source.columns.filter((each) => each.group === column.group).length * COLUMN_WIDTH - 3}px`;
        cell.append(group);
      }
      row.append(cell);
    });
    row.style.height = `${HEADER_HEIGHT}px`;
    this.#head.replaceChildren(row);
  }

  #headerCell(text: string, classes: string, role: string, column: number, label: string): HTMLElement {
    return element('div', `cell ${classes}`, { role, 'aria-colindex': String(column + 2), 'aria-label': label, title: label, ...this.#address(-1, column) }, text);
  }

  #drawSoon(): void {
    if (!this.#isWaiting) {
      this.#isWaiting = true;
      requestAnimationFrame(() => {
        this.#isWaiting = false;
        this.#draw();
      });
    }
  }

  #draw(): void {
    const source = this.#source;
    if (source === undefined) {
      return;
    }
    const first = Math.max(0, Math.floor(this.#scroller.scrollTop / ROW_HEIGHT) - MARGIN);
    const last = Math.min(source.rowCount - 1, Math.ceil((this.#scroller.scrollTop + this.#scroller.clientHeight) / ROW_HEIGHT) + MARGIN);
    // The row with the focus stays, or the focus would be lost with it.
    const isWanted = (row: number): boolean => (row >= first && row <= last) || row === this.#active.row;
    for (const [row, drawn] of this.#rows) {
      if (!isWanted(row)) {
        drawn.remove();
        this.#rows.delete(row);
      }
    }
    const wanted = [...Array(Math.max(0, last - first + 1)).keys()].map((i) => first + i);
    if (this.#active.row >= 0 && this.#active.row < source.rowCount && !wanted.includes(this.#active.row)) {
      wanted.push(this.#active.row);
    }
    for (const row of wanted) {
      if (!this.#rows.has(row)) {
        const drawn = this.#drawRow(source, row);
        this.#rows.set(row, drawn);
        // In their order, for those who read the document and not the picture.
        const next = [...this.#rows.keys()].filter((each) => each > row).sort((a, b) => a - b)[0];
        this.#body.insertBefore(drawn, next === undefined ? null : (this.#rows.get(next) ?? null));
      }
    }
    this.#markActive();
  }

  #drawRow(source: GridSource, row: number): HTMLElement {
    const drawn = element('div', 'row', { role: 'row', 'aria-rowindex': String(row + 2) });
    drawn.style.transform = `translateY(${row * ROW_HEIGHT}px)`;
    const name = source.rowText(row);
    drawn.append(element('div', 'cell rowheader', { role: 'rowheader', 'aria-colindex': '1', title: name, ...this.#address(row, -1) }, name));
    source.columns.forEach((column, i) => {
      const { text, tone, label } = source.cell(row, i);
      const first = column.group === source.columns[i - 1]?.group ? '' : ' first';
      drawn.append(element('div', `cell ${tone}${first}`, { role: 'gridcell', 'aria-colindex': String(i + 2), 'aria-label': label, title: label, ...this.#address(row, i) }, text));
    });
    return drawn;
  }

  #address(row: number, column: number): Readonly<Record<string, string>> {
    return { tabindex: '-1', 'data-row': String(row), 'data-column': String(column) };
  }

  #cellAt({ row, column }: GridPosition): HTMLElement | null {
    const holder = row < 0 ? this.#head.firstElementChild : this.#rows.get(row);
    return (holder?.children[column + 1] as HTMLElement | undefined) ?? null;
  }

  #markActive(): void {
    for (const cell of this.#scroller.querySelectorAll('[tabindex="0"]')) {
      cell.setAttribute('tabindex', '-1');
    }
    this.#cellAt(this.#active)?.setAttribute('tabindex', '0');
  }

  #inside({ row, column }: GridPosition): GridPosition {
    const { rowCount, columns } = this.#source ?? { rowCount: 0, columns: [] };
    return { row: Math.max(-1, Math.min(rowCount - 1, row)), column: Math.max(-1, Math.min(columns.length - 1, column)) };
  }

  #move(to: GridPosition): void {
    this.#active = this.#inside(to);
    this.#reveal(this.#active);
    this.#draw();
    const cell = this.#cellAt(this.#active);
    cell?.focus({ preventScroll: true });
    // In a low window the page scrolls as well.
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.#events.onActive(this.#active);
  }

  /** What sticks at the top and at the left does not count as in sight. */
  #reveal({ row, column }: GridPosition): void {
    const { clientHeight, clientWidth } = this.#scroller;
    if (row >= 0) {
      const [top, height] = [row * ROW_HEIGHT, clientHeight - HEADER_HEIGHT];
      this.#scroller.scrollTop = Math.min(Math.max(this.#scroller.scrollTop, top + ROW_HEIGHT - height), top);
    }
    if (column >= 0) {
      const [left, width] = [column * COLUMN_WIDTH, clientWidth - HEADER_WIDTH];
      this.#scroller.scrollLeft = Math.min(Math.max(this.#scroller.scrollLeft, left + COLUMN_WIDTH - width), left);
    }
  }

  #onKey(event: KeyboardEvent): void {
    const { row, column } = this.#active;
    const page = Math.max(1, Math.floor((this.#scroller.clientHeight - HEADER_HEIGHT) / ROW_HEIGHT) - 1);
    const far = event.ctrlKey || event.metaKey;
    const moves: Readonly<Record<string, GridPosition>> = {
      ArrowUp: { row: far ? 0 : row - 1, column },
      ArrowDown: { row: far ? Infinity : row + 1, column },
      ArrowLeft: { row, column: far ? 0 : column - 1 },
      ArrowRight: { row, column: far ? Infinity : column + 1 },
      PageUp: { row: Math.max(0, row - page), column },
      PageDown: { row: row + page, column },
      Home: { row: far ? 0 : row, column: far ? 0 : -1 },
      End: { row: far ? Infinity : row, column: Infinity },
    };
    const to = moves[event.key];
    if (to !== undefined) {
      this.#move(to);
    } else if (event.key === 'Enter') {
      this.#events.onChosen(this.#active);
    } else {
      return;
    }
    event.preventDefault();
  }

  #onClick(event: Event, isChosen: boolean): void {
    const at = positionOf(event.target);
    if (at !== undefined) {
      this.#move(at);
      if (isChosen) {
        this.#events.onChosen(at);
      }
    }
  }

  #onFocus(event: FocusEvent): void {
    const at = positionOf(event.target);
    if (at !== undefined && (at.row !== this.#active.row || at.column !== this.#active.column)) {
      this.#active = at;
      this.#markActive();
    }
    this.#events.onActive(this.#active);
  }
}

function positionOf(target: EventTarget | null): GridPosition | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
  return cell === null ? undefined : { row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) };
}

export function element(tag: string, classes: string, attributes: Readonly<Record<string, string>> = {}, text = ''): HTMLElement {
  const made = document.createElement(tag);
  made.className = classes;
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.textContent = text;
  return made;
}

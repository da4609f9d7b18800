type Attributes = Readonly<Record<string, string>>;
type Child = Node | string;

/** An element with attributes and children. Texts become text, whatever is in them: nothing here reads HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A drawing, or a part of one. */
export function drawing(tag: 'svg' | 'rect', attributes: Attributes, ...children: readonly Child[]): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Changes a text only when it is another: selections stay, and screen readers say nothing twice. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Changes the children only when what they are made of is another. */
export function setChildren(parent: HTMLElement, made: { readonly of: unknown; readonly make: () => readonly Child[] }): void {
  const key = JSON.stringify(made.of);
  if (parent.dataset['of'] === key) return;
  parent.dataset['of'] = key;
  parent.replaceChildren(...made.make());
}

/** A row or another part that stays the same element as long as what it shows is there. */
export interface Part<T> {
  readonly root: HTMLElement;
  update(value: T): void;
}

/** Keeps the children of `parent` as the values want them, in their order; those that stay are not made anew, so that focus stays, too. */
export function createParts<T>(
  parent: HTMLElement,
  idOf: (value: T) => string,
  create: (value: T) => Part<T>,
): (values: readonly T[]) => void {
  const parts = new Map<string, Part<T>>();
  return (values) => {
    const ids = new Set(values.map(idOf));
    for (const [id, part] of parts) {
      if (ids.has(id)) continue;
      part.root.remove();
      parts.delete(id);
    }
    for (const [index, value] of values.entries()) {
      const id = idOf(value);
      const part = parts.get(id) ?? create(value);
      parts.set(id, part);
      part.update(value);
      if (parent.children[index] !== part.root) parent.insertBefore(part.root, parent.children[index] ?? null);
    }
  };
}

/** A table with headings; its body is filled by others. `role`s stay when a narrow screen lays it out as blocks. */
export function table(caption: string, columns: readonly string[]): { readonly root: HTMLElement; readonly body: HTMLElement } {
  const head = element('tr', { role: 'row' }, ...columns.map((column) => element('th', { scope: 'col', role: 'columnheader' }, column)));
  const body = element('tbody', { role: 'rowgroup' });
  const root = element(
    'table',
    { role: 'table' },
    element('caption', { class: 'unseen' }, caption),
    element('thead', { role: 'rowgroup' }, head),
    body,
  );
  return { root, body };
}

/** A cell that says its column where a narrow screen shows no headings. */
export const cell = (column: string, ...children: readonly Child[]): HTMLElement =>
  element('td', { role: 'cell', 'data-column': column }, ...children);

/** A section with a heading, and what stands below it. */
export function section(title: string, ...children: readonly Child[]): HTMLElement {
  const id = `heading-${title.toLowerCase().replace(/\W+/g, '-')}`;
  return element('section', { 'aria-labelledby': id }, element('h2', { id }, title), ...children);
}

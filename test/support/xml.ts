/** An element of a document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All text directly in it. */
  readonly text: string;
}

const name = '[A-Za-z_][\\w.-]*';
const start = new RegExp(`<(${name})((?:\\s+${name}="[^"<]*")*)\\s*(/?)>`, 'y');
const end = new RegExp(`</(${name})\\s*>`, 'y');
const attribute = new RegExp(`(${name})="([^"<]*)"`, 'g');
const text = /[^<]+/y;
const allowed = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Reads XML 1.0 as strictly as its definition, as far as reports use it. Throws an Error for what is not well-formed. */
export function readXml(document: string): XmlElement {
  if (!allowed.test(document)) throw new Error('a character that XML cannot have');
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!document.startsWith(declaration)) throw new Error('no declaration');
  let at = declaration.length;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(document);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const readElement = (): XmlElement => {
    const found = take(start);
    if (!found) throw new Error(`no element at ${at}: ${document.slice(at, at + 60)}`);
    const [, tag = '', written = '', empty] = found;
    const pairs = [...written.matchAll(attribute)].map(([, key = '', value = '']) => [key, plain(value)] as const);
    if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw new Error(`an attribute stands twice in ${tag}`);
    const attributes = Object.fromEntries(pairs);
    if (empty === '/') return { name: tag, attributes, children: [], text: '' };
    const children: XmlElement[] = [];
    let own = '';
    for (;;) {
      const piece = take(text);
      if (piece) own += plain(piece[0]);
      else if (document.startsWith('</', at)) break;
      else children.push(readElement());
    }
    const closed = take(end);
    if (closed?.[1] !== tag) throw new Error(`${tag} is not closed`);
    return { name: tag, attributes, children, text: own };
  };
  const root = readElement();
  if (document.slice(at).trim() !== '') throw new Error('something follows the root');
  return root;
}

function plain(written: string): string {
  return written.replace(/&([^;&]*);?/g, (whole, entity: string) => {
    if (!whole.endsWith(';')) throw new Error(`a bare & in ${written}`);
    const code = /^#(\d+)$/.exec(entity)?.[1];
    const character = code === undefined ? entities[entity] : String.fromCodePoint(Number(code));
    if (character === undefined) throw new Error(`no entity ${whole}`);
    return character;
  });
}

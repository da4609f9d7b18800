/** Control characters, halves of surrogate pairs, and two that are none. */
const unusual = /\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** A text as the content of an element: what XML 1.0 has no way to write stands as `\x1b` or `\ufffe`. */
export const xmlText = (text: string): string => text.replace(unusual, spelled).replace(/[&<>"\r]/g, (found) => entities[found] ?? found);

/** A text as the value of an attribute, in quotes: its line ends and tabs stay. */
const xmlAttribute = (text: string): string => xmlText(text).replace(/[\n\t]/g, (found) => `&#${found.charCodeAt(0)};`);

function spelled(character: string): string {
  if (character === '\t' || character === '\n' || character === '\r') return character;
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
}

/** An element with its attributes; those that are undefined are left out. `children` are elements or escaped text. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...children: readonly string[]
): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${xmlAttribute(String(value))}"`],
  );
  const start = `<${name}${written.join('')}`;
  return children.length === 0 ? `${start}/>` : `${start}>${children.join('')}</${name}>`;
}

/** An item of a list of a kubeconfig: its name, and what stands under it. */
export interface KubeconfigItem {
  readonly name: string;
  readonly [field: string]: string | Readonly<Record<string, string>>;
}

/** An item as kubectl writes it, with what stands before its dash. */
export function renderItem(item: KubeconfigItem, indent = ''): string {
  const lines = Object.entries(item).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [`${key}: ${renderText(value)}`]
      : [`${key}:`, ...Object.entries(value).map(([inner, text]) => `  ${inner}: ${renderText(text)}`)],
  );
  return lines.map((line, index) => `${indent}${index === 0 ? '- ' : '  '}${line}\n`).join('');
}

/** Without quotes where no reader could take it for anything but this text. */
const renderText = (text: string): string =>
  /^(?=.*[a-z])[\w/][\w./:+=-]*$/i.test(text) && !words.test(text) ? text : JSON.stringify(text);
const words = /^(y|n|yes|no|on|off|true|false|null|\d.*|.*:)$/i;

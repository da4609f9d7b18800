import { goJson } from '../../api/go-json.ts';
import { goNumberText } from '../../printers/go-value.ts';
import { printJson } from '../../printers/objects.ts';
import { evaluateTemplate } from './evaluate.ts';
import type { Template } from './parse.ts';

/** What a template makes of an object; with `asJson` the values as lists in JSON. Throws an Error. k8s: client-go util/jsonpath PrintResults */
export function printTemplate(
  template: Template,
  data: unknown,
  { asJson, allowMissingKeys }: { readonly asJson: boolean; readonly allowMissingKeys: boolean },
): string {
  const results = evaluateTemplate(template, data, { allowMissingKeys });
  return results.map((values) => (asJson ? printJson(values) : values.map(valueText).join(' '))).join('');
}

function valueText(value: unknown): string {
  if (typeof value === 'object') return goJson(value);
  return typeof value === 'number' ? goNumberText(value) : String(value);
}

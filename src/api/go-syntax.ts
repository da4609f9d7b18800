import { goQuote } from './go-quote.ts';
import type { LabelSelector } from './types.ts';
import type { IntOrString } from './workload-types.ts';

/** A value of a mistake in the form that Go's `%#v` gives it, where that is more than a text or a number. */
export class GoSyntax {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Texts = Readonly<Record<string, string>>;

/** `map[string]string{"app":"x"}` */
export const goMap = (map: Texts | undefined): GoSyntax => new GoSyntax(mapText(map));

/** `v1.LabelSelector{MatchLabels:…, MatchExpressions:…}` */
export const goLabelSelector = ({ matchLabels, matchExpressions }: LabelSelector): GoSyntax =>
  new GoSyntax(`v1.LabelSelector{MatchLabels:${mapText(matchLabels)}, MatchExpressions:${listText(requirement, matchExpressions)}}`);

const requirement = 'v1.LabelSelectorRequirement';

/** `intstr.IntOrString{Type:0, IntVal:0, StrVal:""}` */
export const goIntOrString = (value: IntOrString): GoSyntax =>
  new GoSyntax(
    typeof value === 'number'
      ? `intstr.IntOrString{Type:0, IntVal:${value}, StrVal:""}`
      : `intstr.IntOrString{Type:1, IntVal:0, StrVal:${goQuote(value)}}`,
  );

function mapText(map: Texts | undefined): string {
  const entries = Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  if (!map) return 'map[string]string(nil)';
  return `map[string]string{${entries.map(([key, value]) => `${goQuote(key)}:${goQuote(value)}`).join(', ')}}`;
}

function listText(type: string, list: LabelSelector['matchExpressions']): string {
  if (!list) return `[]${type}(nil)`;
  const items = list.map(({ key, operator, values }) => {
    const texts = values ? `[]string{${values.map(goQuote).join(', ')}}` : '[]string(nil)';
    return `${type}{Key:${goQuote(key)}, Operator:${goQuote(operator)}, Values:${texts}}`;
  });
  return `[]${type}{${items.join(', ')}}`;
}

import { UserError } from '../../api/errors.ts';

/** Reads `a=b,c=d`. Throws UserError. k8s: kubectl generate.ParseLabels */
export function parseLabelSpec(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').map((spec) => {
    const [key = '', value, ...more] = spec.split('=');
    if (value === undefined || more.length > 0) throw new UserError(`unexpected label spec: ${spec}`);
    if (key === '') throw new UserError('unexpected empty label key');
    return [key, value] as const;
  });
  return Object.fromEntries(pairs);
}

/** Reads a whole number. Throws UserError in Go's words. Go: strconv.Atoi */
export function parseInteger(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new UserError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

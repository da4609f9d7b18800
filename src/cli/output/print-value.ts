import { printJson } from '../../printers/objects.ts';

/** Any value as `json` or `yaml`. yaml is loaded only when it is asked for. */
export async function printValue(value: unknown, output: string): Promise<string> {
  if (output === 'json') return printJson(value);
  const { printYaml } = await import('../../printers/yaml-output.ts');
  return printYaml(value);
}

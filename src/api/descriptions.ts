import { descriptionsText } from './descriptions.generated.ts';

/** What is said of a field. */
export interface FieldDescription {
  readonly required: boolean;
  /** '' for none. */
  readonly description: string;
}

export interface StructDescription {
  readonly description: string;
  readonly fields: ReadonlyMap<string, FieldDescription>;
}

const lines = new Map<string, string>();

/** What is said of a struct (`PodSpec`) and of its fields; undefined when there is none of that name. */
export function describeStruct(name: string): StructDescription | undefined {
  if (lines.size === 0) for (const line of descriptionsText.trim().split('\n')) lines.set(line.slice(0, line.indexOf('\t')), line);
  const parts = lines.get(name)?.split('\t');
  if (!parts) return undefined;
  const fields = new Map<string, FieldDescription>();
  for (let index = 2; index < parts.length; index += 2) {
    const field = parts[index] ?? '';
    fields.set(field.replace(/!$/, ''), { required: field.endsWith('!'), description: parts[index + 1] ?? '' });
  }
  return { description: parts[1] ?? '', fields };
}

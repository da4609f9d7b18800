import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeStruct } from '../../../src/api/descriptions.ts';
import { schemaText } from '../../../src/api/schema.generated.ts';
import { structNamed } from '../../../src/api/schema.ts';

test('the committed descriptions are what the generator writes', async () => {
  const script = new URL('../../../.scripts/generate-descriptions.mjs', import.meta.url).href;
  const { generateDescriptions } = (await import(script)) as { generateDescriptions(): string };
  expect(readFileSync(new URL('../../../src/api/descriptions.generated.ts', import.meta.url), 'utf8')).toBe(generateDescriptions());
});

test('every struct of the schema, and every field of it, is described', () => {
  const structs = schemaText
    .trim()
    .split('\n')
    .map((line) => line.slice(0, line.indexOf(' ')));
  expect(structs.length).toBeGreaterThan(100);
  for (const struct of structs) {
    const described = describeStruct(struct);
    expect(described?.description, struct).not.toBe('');
    expect([...(described?.fields.keys() ?? [])].sort(), struct).toEqual([...(structNamed(struct)?.keys() ?? [])].sort());
  }
});

test('a description says whether a field must be there', () => {
  const pod = describeStruct('PodSpec');
  expect(pod?.description).toBe('PodSpec is a description of a pod.');
  expect(pod?.fields.get('containers')).toMatchObject({ required: true, description: expect.stringMatching(/^List of containers/) });
  expect(pod?.fields.get('hostname')?.required).toBe(false);
  expect(describeStruct('Nope')).toBeUndefined();
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { structNamed } from '../../../src/api/schema.ts';
import { supportTable } from '../../../src/api/support-table.ts';

test('the committed schema is what the generator writes', async () => {
  const script = new URL('../../../.scripts/generate-schema.mjs', import.meta.url).href;
  const { generateSchema } = (await import(script)) as { generateSchema(): string };
  expect(readFileSync(new URL('../../../src/api/schema.generated.ts', import.meta.url), 'utf8')).toBe(generateSchema());
});

test.each([
  ['PodSpec', 'containers', '[]v1.Container', 'list'],
  ['PodSpec', 'restartPolicy', 'v1.RestartPolicy', 'scalar'],
  ['PodSpec', 'terminationGracePeriodSeconds', 'int64', 'scalar'],
  ['PodSpec', 'nodeSelector', 'map[string]string', 'map'],
  ['ResourceRequirements', 'limits', 'v1.ResourceList', 'map'],
  ['EmptyDirVolumeSource', 'sizeLimit', 'resource.Quantity', 'scalar'],
  ['ResourceFieldSelector', 'divisor', 'resource.Quantity', 'scalar'],
  ['HTTPGetAction', 'port', 'intstr.IntOrString', 'scalar'],
  ['ServicePort', 'targetPort', 'intstr.IntOrString', 'scalar'],
  ['ObjectMeta', 'creationTimestamp', 'v1.Time', 'scalar'],
  ['ObjectMeta', 'managedFields', '[]v1.ManagedFieldsEntry', 'list'],
  ['Event', 'eventTime', 'v1.MicroTime', 'scalar'],
  ['Probe', 'exec', 'v1.ExecAction', 'struct'],
])('%s.%s is a %s', (struct, field, go, is) => {
  expect(structNamed(struct)?.get(field)).toMatchObject({ go, is });
});

test('every struct that a field refers to is there', () => {
  const missing: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const struct = structNamed(name);
    if (!struct) missing.push(name);
    for (const type of struct?.values() ?? []) {
      const inner = type.is === 'list' || type.is === 'map' ? type.of : type;
      if (inner.is === 'struct') visit(inner.struct);
    }
  };
  for (const root of ['Pod', 'Service', 'Namespace', 'Event']) visit(root);
  expect(missing).toStrictEqual([]);
  expect(seen.size).toBeGreaterThan(100);
});

test('there is no struct of another name', () => {
  expect(structNamed('Nothing')).toBeUndefined();
  expect(structNamed('__proto__')).toBeUndefined();
});

test('the table of support names only fields that exist', () => {
  const strays = Object.entries(supportTable).flatMap(([struct, fields]) =>
    Object.keys(fields)
      .filter((field) => !structNamed(struct)?.has(field))
      .map((field) => `${struct}.${field}`),
  );
  expect(strays).toStrictEqual([]);
});

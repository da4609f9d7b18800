import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../../src/api/errors.ts';
import { resources } from '../../../src/api/kinds/resources.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';
import { flagRows, outputRows, selectionRows } from './command-lines.ts';
import { changeRows, lookRows } from './verb-lines.ts';

const tables = { flags: flagRows, selection: selectionRows, output: outputRows, changes: changeRows, 'looking and waiting': lookRows };

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  for (const name of ['web', 'done']) {
    const input = `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: app, image: i, ports: [{containerPort: 80}]}]}\n`;
    expect(await runCli(['create', '-f', '-'], { url: api.url, input })).toMatchObject({ exitCode: 0 });
  }
  await api.setStatus('web', { phase: 'Running' });
  await api.setStatus('done', { phase: 'Succeeded' });
});
afterAll(() => api.close());

/** Words as a shell parts them, with double quotes alone. */
const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
const stored = (): readonly unknown[] => resources.flatMap(({ kind }) => api.store.list(kind));
const openCluster = async ({ context }: { readonly context?: string }): Promise<never> => {
  throw new UserError(`context ${JSON.stringify(context)} does not exist`);
};

describe.each(Object.entries(tables))('a wrong command line: %s', (_topic, rows) => {
  test.each(rows)('kpod %s', async (line, stderr) => {
    const before = stored();
    expect(await runCli(words(line), { url: api.url, host: { openCluster } })).toEqual({ stdout: '', stderr, exitCode: 1 });
    expect(stored()).toEqual(before);
  });
});

test('there are enough rows, each of its own', () => {
  const lines = Object.values(tables).flatMap((rows) => rows.map(([line]) => line));
  expect(new Set(lines).size).toBe(lines.length);
  expect(lines.length).toBeGreaterThanOrEqual(60);
});

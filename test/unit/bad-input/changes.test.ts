import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resources } from '../../../src/api/kinds/resources.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';
import { podOf } from './rows.ts';
import { changeRows, updateRows } from './updates.ts';
import { warningRows } from './warnings.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

const kpod = (words: readonly string[], input?: string) => runCli(words, { url: api.url, ...(input === undefined ? {} : { input }) });
const stored = (): readonly unknown[] => resources.flatMap(({ kind }) => api.store.list(kind));

describe('a change that is refused', () => {
  test.each(updateRows)('%s', async (_what, old, wanted, stderr) => {
    await kpod(['create', '-f', '-'], podOf(`automountServiceAccountToken: false, ${old}`));
    // What a replacement leaves out is changed; the node is the server's to choose.
    const before = stored();
    expect(await kpod(['replace', '-f', '-'], podOf(`nodeName: test-node, automountServiceAccountToken: false, ${wanted}`))).toEqual({
      stdout: '',
      stderr,
      exitCode: 1,
    });
    expect(stored()).toEqual(before);
  });

  test.each(changeRows)('%j', async (argv, stderr) => {
    await kpod(['create', '-f', '-'], podOf('containers: [{name: c, image: i}]'));
    await kpod(
      ['create', '-f', '-'],
      'apiVersion: v1\nkind: Service\nmetadata: {name: svc}\nspec: {clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], ports: [{port: 80}]}\n',
    );
    const before = stored();
    expect(await kpod(argv)).toEqual({ stdout: '', stderr, exitCode: 1 });
    expect(stored()).toEqual(before);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

test.each(warningRows)('created with a warning: %s', async (_what, manifest, name, ...warnings) => {
  const stderr = warnings.map((warning) => `Warning: ${warning}\n`).join('');
  expect(await kpod(['create', '-f', '-'], manifest)).toEqual({ stdout: `pod/${name} created\n`, stderr, exitCode: 0 });
});

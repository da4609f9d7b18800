import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resources } from '../../../src/api/kinds/resources.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';
import { configMapRows, secretRows } from './config-objects.ts';
import { containerRows } from './containers.ts';
import { decodingRows } from './decoding.ts';
import { envRows } from './env.ts';
import { metadataRows } from './metadata.ts';
import { podSpecRows, securityRows } from './pod-spec.ts';
import { probeRows } from './probes.ts';
import { resourceRows } from './resources.ts';
import { namespaceRows, serviceRows } from './services.ts';
import { claimRows, persistentVolumeRows } from './storage.ts';
import { syntaxRows } from './syntax.ts';
import { mountRows, volumeRows } from './volumes.ts';
import { deploymentRows, jobRows, limitRows, setRows } from './workloads.ts';

const tables = {
  syntax: syntaxRows,
  decoding: decodingRows,
  metadata: metadataRows,
  containers: containerRows,
  'environment variables': envRows,
  'probes and hooks': probeRows,
  volumes: volumeRows,
  'volume mounts': mountRows,
  'the spec of a pod': podSpecRows,
  'security contexts': securityRows,
  resources: resourceRows,
  Services: serviceRows,
  namespaces: namespaceRows,
  'config maps': configMapRows,
  secrets: secretRows,
  claims: claimRows,
  'persistent volumes': persistentVolumeRows,
  Deployments: deploymentRows,
  sets: setRows,
  Jobs: jobRows,
  limits: limitRows,
};

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const stored = (): readonly unknown[] => resources.flatMap(({ kind }) => api.store.list(kind));

describe.each(Object.entries(tables))('a broken manifest: %s', (_topic, rows) => {
  test.each(rows)('%s', async (_what, manifest, stderr) => {
    const before = stored();
    const answer = await runCli(['create', '-f', '-'], { url: api.url, input: manifest });
    expect(answer).toEqual({ stdout: '', stderr, exitCode: 1 });
    // What a person runs says the same; only the verb differs.
    const run = await runCli(['run', '-f', '-'], { url: api.url, input: manifest });
    const said = { stdout: '', stderr: stderr.replace('no objects passed to create', 'no objects passed to run'), exitCode: 1 };
    // What is there already is no mistake for it.
    expect(run).toEqual(stderr.includes('(AlreadyExists)') ? { stdout: 'namespace/default unchanged\n', stderr: '', exitCode: 0 } : said);
    expect(stored()).toEqual(before);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

test.each(secretRows)('a broken secret, whose value is told to nobody: %s', async (_what, manifest) => {
  const { stderr } = await runCli(['apply', '-f', '-'], { url: api.url, input: manifest });
  expect(stderr).not.toMatch(/hunter2|4711/);
});

test('there are enough rows, each by a name of its own', () => {
  for (const rows of Object.values(tables)) expect(new Set(rows.map(([what]) => what)).size).toBe(rows.length);
  expect(Object.values(tables).flat().length).toBeGreaterThanOrEqual(150);
});

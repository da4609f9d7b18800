import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSystemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { createStoreFiles } from '../../../src/store/files.ts';
import { createStore } from '../../../src/store/store.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';

let api: TestApi;
let directory: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kpod-limits-'));
  api = await startTestApi({
    store: await createStore({ directory, files: createStoreFiles(), clock: createSystemClock(), log: silentLog }),
  });
});
afterEach(async () => {
  await api.close();
  rmSync(directory, { recursive: true });
});

const kpod = (words: string, input?: object) =>
  runCli(words.split(' '), { url: api.url, ...(input === undefined ? {} : { input: JSON.stringify(input) }) });
const object = (kind: string, name: string, rest: object) => ({ apiVersion: 'v1', kind, metadata: { name }, ...rest });
const quota = (name: string, spec: object) => kpod('create -f -', object('ResourceQuota', name, { spec }));
const pod = (name: string, resources: object = {}, more: object = {}) =>
  object('Pod', name, { spec: { containers: [{ name: 'web', image: 'busybox', resources }], ...more } });
const config = (name: string) => object('ConfigMap', name, {});
const refusal = (text: string) => ({ exitCode: 1, stderr: `Error from server (Forbidden): error when creating "STDIN": ${text}\n` });

test('what exceeds a quota is refused with what is used, and what fits is told at once', async () => {
  await quota('rq', { hard: { pods: 1, 'count/configmaps': 2, 'requests.cpu': 1 } });
  expect(await kpod('create -f -', pod('a', { requests: { cpu: '600m' } }))).toMatchObject({ exitCode: 0 });
  expect((await kpod('get quota rq -o jsonpath={.status.used}')).stdout).toMatch(/"pods":"1","requests.cpu":"600m"/);
  expect(await kpod('create -f -', pod('b', { requests: { cpu: '600m' } }))).toMatchObject(
    refusal(
      'pods "b" is forbidden: exceeded quota: rq, requested: pods=1,requests.cpu=600m, used: pods=1,requests.cpu=600m, limited: pods=1,requests.cpu=1',
    ),
  );
  expect(await kpod('create -f -', pod('c'))).toMatchObject(
    refusal('pods "c" is forbidden: failed quota: rq: must specify requests.cpu for: web'),
  );
});

test('of two that are created at once and of which one fits, one is refused', async () => {
  await quota('rq', { hard: { 'count/configmaps': 1 } });
  await quota('other', { hard: { configmaps: 9 } });
  const results = await Promise.all(['a', 'b', 'c'].map((name) => kpod('create -f - -n default', config(name))));
  expect(results.filter(({ exitCode }) => exitCode === 0)).toHaveLength(1);
  const [refused] = results.filter(({ exitCode }) => exitCode === 1);
  expect(refused?.stderr).toContain(
    'exceeded quota: rq, requested: count/configmaps=1, used: count/configmaps=1, limited: count/configmaps=1',
  );
});

test('a quota with a scope counts the pods that have it, and only pods', async () => {
  await quota('effortless', { hard: { pods: 0 }, scopes: ['BestEffort'] });
  await quota('short', { hard: { pods: 0 }, scopeSelector: { matchExpressions: [{ scopeName: 'Terminating', operator: 'Exists' }] } });
  expect((await kpod('create -f -', pod('a'))).stderr).toContain('exceeded quota: effortless');
  const some = { requests: { cpu: '1m' } };
  expect((await kpod('create -f -', pod('b', some, { activeDeadlineSeconds: 5 }))).stderr).toContain('exceeded quota: short');
  expect((await kpod('create -f -', pod('c', some))).exitCode).toBe(0);
});

test('a Service that becomes one with ports of the node is counted as if it were new', async () => {
  await quota('rq', { hard: { 'services.nodeports': 0 } });
  const ports = [{ port: 80 }];
  expect((await kpod('create -f -', object('Service', 's', { spec: { ports } }))).exitCode).toBe(0);
  expect(await kpod('patch service s -p {"spec":{"type":"NodePort"}}')).toMatchObject({
    exitCode: 1,
    stderr:
      'Error from server (Forbidden): services "s" is forbidden: exceeded quota: rq, requested: services.nodeports=1, used: services.nodeports=0, limited: services.nodeports=0\n',
  });
});

test('a pod that the default limits make impossible is refused as if they stood in it', async () => {
  await kpod('create -f -', object('LimitRange', 'lr', { spec: { limits: [{ type: 'Container', default: { cpu: '200m' } }] } }));
  const { stderr } = await kpod('create -f -', pod('a', { requests: { cpu: '500m' } }));
  expect(stderr).toContain('spec.containers[0].resources.requests: Invalid value: "500m": must be less than or equal to cpu limit of 200m');
});

test.each<[spec: object, problem: string]>([
  [{ hard: { bogus: 1 } }, 'spec.hard[bogus]: Invalid value: "bogus": must be a standard resource for quota'],
  [{ hard: { pods: '1500m' } }, 'spec.hard[pods]: Invalid value: "1500m": must be an integer'],
  [{ hard: { cpu: 1 }, scopes: ['BestEffort'] }, 'unsupported scope applied to resource'],
  [{ scopes: ['BestEffort', 'NotBestEffort'] }, 'spec.scopes: Invalid value: []string{"BestEffort", "NotBestEffort"}: conflicting scopes'],
])('a quota of %j is refused: %s', async (spec, problem) => {
  expect((await quota('rq', spec)).stderr).toContain(problem);
});

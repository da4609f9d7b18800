import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Pod } from '../../../src/api/types.ts';
import { choosePods } from '../../../src/cli/verbs/drain/choose-pods.ts';
import { changeTaints, parseTaints } from '../../../src/cli/verbs/taint/taints.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';

describe('what taints become', () => {
  const current = [{ key: 'a', value: 'b', effect: 'NoSchedule' }];
  test.each([
    ['x:NoExecute', false, 'tainted', 'x:NoExecute a=b:NoSchedule'],
    ['a=c:NoSchedule', true, 'modified', 'a=c:NoSchedule'],
    ['a-', false, 'untainted', ''],
    ['a:NoSchedule-', false, 'untainted', ''],
    ['a- x=y:NoSchedule', false, 'modified', 'x=y:NoSchedule'],
  ])('%s (overwrite: %s) is %s', (line, overwrite, operation, expected) => {
    const changed = changeTaints('n', current, parseTaints(line.split(' ')), overwrite);
    const taints = changed.taints.map(({ key, value, effect }) => `${key}${value === undefined ? '' : `=${value}`}:${effect}`);
    expect([changed.operation, taints.join(' '), changed.errors]).toEqual([operation, expected, []]);
  });

  test('what is not there cannot go, and what is there is not overwritten by chance', () => {
    expect(changeTaints('n', current, parseTaints(['x-', 'a:NoExecute-']), false).errors.map(({ message }) => message)).toEqual([
      'taint "x" not found',
      'taint "a:NoExecute" not found',
    ]);
    expect(() => changeTaints('n', current, parseTaints(['a=c:NoSchedule']), false)).toThrow(
      'node n already has a taint(s) with same effect(s)',
    );
  });
});

describe('which pods drain ends', () => {
  const podOf = (name: string, spec: object = {}, metadata: object = {}, phase = 'Running') =>
    ({ metadata: { name, namespace: 'default', ...metadata }, spec, status: { phase } }) as unknown as Pod;
  const ownedBy = (kind: string, name: string) => ({ ownerReferences: [{ kind, name, controller: true }] });
  const pods = [
    podOf('made', {}, ownedBy('ReplicaSet', 'web')),
    podOf('alone'),
    podOf('done', { volumes: [{ name: 'x', emptyDir: {} }] }, {}, 'Succeeded'),
    podOf('daemon', {}, ownedBy('DaemonSet', 'logs')),
    podOf('orphan', {}, ownedBy('DaemonSet', 'gone')),
    podOf('data', { volumes: [{ name: 'x', emptyDir: {} }] }, ownedBy('ReplicaSet', 'db')),
    podOf('mirror', {}, { annotations: { 'kubernetes.io/config.mirror': 'x' } }),
    podOf('going', {}, { ...ownedBy('ReplicaSet', 'web'), deletionTimestamp: '2026-01-05T00:00:00Z' }),
  ];
  const none = { deleteEmptydirData: false, force: false, ignoreDaemonsets: false, skipWaitForDeleteTimeout: 0 };
  const now = Date.parse('2026-01-05T00:01:00Z');
  const plan = (options: Partial<typeof none>) => choosePods(pods, { ...none, ...options }, new Set(['default/logs']), now);

  test('is refused for those that would be lost', () => {
    expect(plan({}).refusals).toEqual([
      'cannot delete cannot delete Pods that declare no controller (use --force to override): default/alone',
      'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/daemon',
      'cannot delete daemonsets.apps "gone" not found: default/orphan',
      'cannot delete Pods with local storage (use --delete-emptydir-data to override): default/data',
    ]);
  });

  test('is all that flags allow', () => {
    const {
      pods: chosen,
      refusals,
      warning,
    } = plan({ deleteEmptydirData: true, force: true, ignoreDaemonsets: true, skipWaitForDeleteTimeout: 30 });
    expect(chosen.map(({ metadata }) => metadata.name)).toEqual(['made', 'alone', 'done', 'orphan', 'data']);
    expect(refusals).toEqual([]);
    expect(warning).toBe('deleting Pods that declare no controller: default/alone; ignoring DaemonSet-managed Pods: default/daemon');
  });
});

describe('nodes of an API', () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await startTestApi();
    const status = { allocatable: { cpu: '1', memory: '1Gi' }, capacity: { cpu: '2', memory: '2Gi' } };
    for (const name of ['one', 'test-node']) {
      await api.store.create({ apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: {}, status } as never);
    }
  });
  afterEach(() => api.close());
  const kpod = (line: string) => runCli(line.split(' '), { url: api.url });

  test('top node prints what they use, and which part', async () => {
    const of = async (line: string) => (await kpod(line)).stdout.replace(/ {2,}/g, ' ');
    expect(await of('top node one')).toBe('NAME CPU(cores) CPU(%) MEMORY(bytes) MEMORY(%) \none 250m 25% 512Mi 50% \n');
    expect(await of('top nodes --no-headers --show-capacity --sort-by=cpu')).toBe(
      'one 250m 12% 512Mi 25% \ntest-node 250m 12% 512Mi 25% \n',
    );
    expect((await kpod('top node one two')).exitCode).toBe(1);
    expect((await kpod('top node one -l a=b')).stderr).toBe('error: only one of NAME or --selector can be provided\n');
  });

  test('drain ends the pods of one, and waits until they are gone', async () => {
    const pod = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: { containers: [{ name: 'a', image: 'b' }] },
    });
    await runCli(['create', '-f', '-'], { url: api.url, input: pod });
    expect((await kpod('drain test-node --dry-run=client --force')).stdout).toBe(
      'node/test-node cordoned (dry run)\nevicting pod default/web (dry run)\nnode/test-node drained (dry run)\n',
    );
    const { stdout, exitCode } = await kpod('drain test-node --force --disable-eviction --grace-period=0 --timeout=10s');
    expect([stdout, exitCode]).toEqual(['node/test-node cordoned\npod/web deleted\nnode/test-node drained\n', 0]);
    expect(api.store.list('Pod')).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Deployment } from '../../../src/api/workload-types.ts';
import { deploymentRollout } from '../../../src/cli/verbs/rollout/kinds/deployment.ts';
import type { CliResult } from '../../fakes/cli.ts';
import { type RollingApi, startRollingApi } from '../../fakes/rolling-api.ts';

describe('the status of a Deployment', () => {
  const of = (status: object, { annotations = {}, generation = 1 } = {}): Deployment =>
    ({
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', generation, annotations } },
      ...{ spec: { replicas: 3 }, status: { observedGeneration: 1, ...status } },
    }) as unknown as Deployment;
  const progressOf = (deployment: Deployment, revision = 0) => deploymentRollout.status?.(deployment, revision);
  const finish = 'Waiting for deployment "web" rollout to finish:';

  test.each<readonly [Deployment, string, boolean]>([
    [of({}, { generation: 2 }), 'Waiting for deployment spec update to be observed...', false],
    [of({ updatedReplicas: 2 }), `${finish} 2 out of 3 new replicas have been updated...`, false],
    [of({ updatedReplicas: 3, replicas: 5 }), `${finish} 2 old replicas are pending termination...`, false],
    [of({ updatedReplicas: 3, replicas: 3, availableReplicas: 1 }), `${finish} 1 of 3 updated replicas are available...`, false],
    [of({ updatedReplicas: 3, replicas: 3, availableReplicas: 3 }), 'deployment "web" successfully rolled out', true],
  ])('%#', (deployment, text, isDone) => {
    expect(progressOf(deployment)).toEqual({ text, isDone });
  });

  test('is an error when it took too long, or another revision runs', () => {
    const late = of({ conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] });
    expect(() => progressOf(late)).toThrow('deployment "web" exceeded its progress deadline');
    const second = of({}, { annotations: { 'deployment.kubernetes.io/revision': '2' } });
    expect(() => progressOf(second, 3)).toThrow('desired revision (3) is different from the running revision (2)');
  });
});

describe('of a Deployment whose ReplicaSets follow it', () => {
  let rolling: RollingApi;
  beforeEach(async () => {
    rolling = await startRollingApi();
  });
  afterEach(() => rolling.close());

  const kpod = (line: string, input?: string): Promise<CliResult> => rolling.kpod(line, input);
  const said = (stdout: string): CliResult => ({ stdout, stderr: '', exitCode: 0 });
  const failed = (stderr: string): CliResult => ({ stdout: '', stderr, exitCode: 1 });
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } };
  const stored = () => rolling.api.store.get({ kind: 'Deployment', namespace: 'default', name: 'web' });
  const revisionIs = (revision: string) =>
    expect.poll(() => stored()?.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe(revision);

  async function apply(image: string, cause?: string): Promise<void> {
    const { spec } = template;
    const annotations = cause === undefined ? {} : { annotations: { 'kubernetes.io/change-cause': cause } };
    const manifest = {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', ...annotations } },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: { ...template, spec: { ...spec, containers: [{ name: 'web', image }] } },
      },
    };
    expect((await kpod('apply -f -', stringify(manifest))).exitCode).toBe(0);
  }

  async function applyTwice(): Promise<void> {
    await apply('web:1', 'the first');
    await revisionIs('1');
    await apply('web:2');
    await revisionIs('2');
  }

  test('the history lists the revisions with their causes, and shows one of them', async () => {
    await applyTwice();
    expect(await kpod('rollout history deploy/web')).toEqual(
      said('deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         the first\n2         <none>\n\n'),
    );
    const { stdout } = await kpod('rollout history deploy web --revision=1');
    expect(stdout).toMatch(
      /^deployment\.apps\/web with revision #1\nPod Template:\n {2}Labels:\tapp=web\n\tpod-template-hash=\w+\n {2}Annotations:\tkubernetes\.io\/change-cause: the first\n/,
    );
    expect(stdout).toContain('    Image:\tweb:1\n');
    expect(stdout).toMatch(/\n {2}Tolerations:\t<none>\n\n$/);
    expect(await kpod('rollout history deploy web --revision=9')).toEqual(failed('error: unable to find the specified revision\n'));
  });

  test('undo brings back the template and the annotations of a revision', async () => {
    await applyTwice();
    expect(await kpod('rollout undo deploy/web')).toEqual(said('deployment.apps/web rolled back\n'));
    await revisionIs('3');
    expect(stored()?.spec.template.spec.containers[0]?.image).toBe('web:1');
    expect(stored()?.spec.template.metadata?.labels).toEqual({ app: 'web' });
    expect(stored()?.metadata.annotations).toMatchObject({ 'kubernetes.io/change-cause': 'the first' });
    expect(await kpod('rollout undo deploy/web --to-revision=3')).toEqual(
      said('deployment.apps/web skipped rollback (current template already matches revision 3)\n'),
    );
    expect(await kpod('rollout undo deploy/web --to-revision=9')).toEqual(
      failed('error: unable to find specified revision 9 in history\n'),
    );
    expect(await kpod('rollout undo deploy/web --dry-run=server')).toEqual(said('deployment.apps/web rolled back (server dry run)\n'));
  });

  test('undo needs something to go back to, and nothing paused', async () => {
    await apply('web:1');
    await revisionIs('1');
    expect(await kpod('rollout undo deploy/web')).toEqual(failed('error: no rollout history found for deployment "web"\n'));
    await apply('web:2');
    await revisionIs('2');
    await kpod('rollout pause deploy/web');
    expect(await kpod('rollout undo deploy/web')).toEqual(
      failed("error: you cannot rollback a paused deployment; resume it first with 'kpod rollout resume' and try again\n"),
    );
  });

  test('it is paused, not restarted then, and resumed, each once', async () => {
    await apply('web:1');
    expect(await kpod('rollout pause deploy/web')).toEqual(said('deployment.apps/web paused\n'));
    expect(await kpod('rollout pause deploy/web')).toEqual(failed('error: deployments.apps "web" is already paused\n'));
    expect(await kpod('rollout restart deploy/web')).toEqual(
      failed('error: deployments.apps "web" can\'t restart paused deployment (run rollout resume first)\n'),
    );
    expect(await kpod('rollout resume deploy/web')).toEqual(said('deployment.apps/web resumed\n'));
    expect(await kpod('rollout resume deploy/web')).toEqual(failed('error: deployments.apps "web" is not paused\n'));
    expect(await kpod('rollout restart deploy')).toEqual(said('deployment.apps/web restarted\n'));
    await revisionIs('2');
    expect(Object.keys(stored()?.spec.template.metadata?.annotations ?? {})).toEqual(['kubectl.kubernetes.io/restartedAt']);
  });

  test('a look at the status does not wait for more, and a wait ends in time', async () => {
    await apply('web:1');
    await revisionIs('1');
    await expect
      .poll(async () => (await kpod('rollout status deploy/web --watch=false')).stdout)
      .toBe('Waiting for deployment "web" rollout to finish: 0 of 1 updated replicas are available...\n');
    const { stderr, exitCode } = await kpod('rollout status deploy/web --timeout=50ms');
    expect({ stderr, exitCode }).toEqual({ stderr: 'error: timed out waiting for the condition\n', exitCode: 1 });
  });

  test.each([
    ['rollout status', 'error: required resource not specified\n'],
    ['rollout status svc/kubernetes', 'error: no status viewer has been implemented for Service\n'],
    ['rollout history svc/kubernetes', 'error: no history viewer has been implemented for "Service"\n'],
    ['rollout undo svc/kubernetes', 'error: no rollbacker has been implemented for "Service"\n'],
    ['rollout restart svc/kubernetes', 'error: services "kubernetes" restarting is not supported\n'],
    ['rollout pause svc/kubernetes', 'error: services "kubernetes" pausing is not supported\n'],
    ['rollout history deploy/nope', 'Error from server (NotFound): deployments.apps "nope" not found\n'],
    ['rollout history deploy --revision=-1', 'error: revision must be a positive integer: -1\n'],
    ['rollout more', 'error: unknown command "more"\nSee \'kpod rollout -h\' for help and examples\n'],
  ])('%s', async (line, stderr) => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'kubernetes' }, spec: { ports: [{ port: 443 }] } };
    await kpod('create -f -', stringify(service));
    expect(await kpod(line)).toEqual(failed(stderr));
  });
});

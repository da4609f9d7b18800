import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../src/api/types.ts';
import type { Deployment } from '../../src/api/workload-types.ts';
import { fetchOnce, startLoad } from './support/load.ts';
import { backend, service } from './support/service-manifests.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

/** How many requests at least, and how many pods: more in the soak. */
const requests = Number(process.env['KPOD_TEST_REQUESTS'] ?? 1_000);
const many = Number(process.env['KPOD_TEST_REPLICAS'] ?? 6);

const indented = (text: string, by: string) => text.replace(/^(?=.)/gm, by);

/** A Deployment; `spec` and `ofPod` are those parts in YAML. */
const deployment = (name: string, spec: string, ofPod: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
${indented(spec, '  ')}
  template:
    metadata: { labels: { app: ${name} } }
    spec:
${indented(ofPod, '    ')}`;

/** The spec of the pod that says its name and ends gently; ready once it answers. */
const serving = backend('any', '{}', '', '\n      readinessProbe: { httpGet: { path: /, port: http }, periodSeconds: 1 }').replace(
  /^[\s\S]*^spec:\n/m,
  '',
);
const staying = `  terminationGracePeriodSeconds: 5
  containers:
    - name: app
      image: busybox
      command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done"]
`;

describe.each(enginesUnderTest)('Deployments under load, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  const create = async (...texts: readonly string[]) => work.ok('create', '-f', await work.write('it.yaml', texts.join('---\n')));
  const rolledOut = (name: string) => work.ok('rollout', 'status', `deployment/${name}`, '--timeout=600s');

  it('no request fails while their pods are replaced, one after another', { timeout: 1_800_000 }, async () => {
    await create(
      service('hello', '{ type: NodePort, selector: { app: hello }, ports: [{ port: 80, targetPort: http }] }'),
      deployment('hello', 'replicas: 2\nstrategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }', serving),
    );
    await rolledOut('hello');
    const stored = JSON.parse(await work.ok('get', 'service', 'hello', '-o', 'json')) as Service;
    const port = stored.spec.ports?.[0]?.nodePort ?? 0;
    await eventually(() => fetchOnce('127.0.0.1', port));
    const load = startLoad('127.0.0.1', port, 10);
    let rollouts = 0;
    try {
      while (rollouts < 2 || load.count() < requests) {
        await work.ok('rollout', 'restart', 'deployment/hello');
        await rolledOut('hello');
        rollouts += 1;
      }
    } finally {
      await load.stop();
    }
    expect(load.failures).toEqual([]);
    expect(load.answers.size).toBeGreaterThanOrEqual(2 * rollouts);
    const { metadata } = JSON.parse(await work.ok('get', 'deployment', 'hello', '-o', 'json')) as Deployment;
    expect(metadata.annotations?.['deployment.kubernetes.io/revision']).toBe(String(rollouts + 1));
    console.info(`${engine}: ${load.count()} requests over ${rollouts} roll-outs, none failed`);
  });

  it('many pods come, go and come again, and nothing of them is left', { timeout: 1_800_000 }, async () => {
    await work.ok('delete', 'deployments,services', '--all');
    await eventually(async () => expect(await work.ok('get', 'pods', '-o', 'name')).toBe(''));
    const before = await settledLeftovers(work);
    const began = Date.now();
    const times: string[] = [];
    const seen = new Set<string>();
    const settles = async (count: number): Promise<void> => {
      await rolledOut('crowd');
      await eventually(async () => {
        const phases = (await work.ok('get', 'pods', '-o', 'jsonpath={.items[*].status.phase}')).split(' ');
        expect(phases).toEqual(Array(count).fill('Running'));
      });
      times.push(`${count} after ${Math.round((Date.now() - began) / 1_000)} s`);
      const ids = await work.engineCommand('ps', '-aq', '--no-trunc', '--filter', `label=${work.agentLabel}`);
      for (const id of ids.split('\n').filter(Boolean)) seen.add(id);
    };
    await create(deployment('crowd', `replicas: ${many}`, staying));
    await settles(many);
    for (const count of [3, many]) {
      await work.ok('scale', 'deployment/crowd', `--replicas=${count}`);
      await settles(count);
    }
    await work.ok('delete', 'deployment', 'crowd', '--cascade=foreground');
    times.push(`gone after ${Math.round((Date.now() - began) / 1_000)} s`);
    await eventually(async () => expect(await settledLeftovers(work)).toEqual(before));
    expect(seen.size).toBeGreaterThan(many);
    for (const id of seen) {
      expect((await execa('pgrep', ['-f', id], { reject: false })).stdout, 'processes').toBe('');
      expect((await execa('find', ['/sys/fs/cgroup', '-name', `*${id}*`], { reject: false })).stdout, 'control groups').toBe('');
    }
    console.info(`${engine}: ${times.join(', ')}`);
  });
});

/** What there is of the workspace, but for its own processes. */
const settledLeftovers = async (work: Workspace): Promise<readonly string[]> =>
  (await work.leftovers()).filter((one) => !/^\d{1,8}$/.test(one)).sort();

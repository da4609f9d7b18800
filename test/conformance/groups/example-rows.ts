/** Kinds of rows that examples of Kubernetes' documentation are. */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { type Manifest, podManifest, secret, staying } from '../manifests.ts';
import { type Scene, statusesOf } from '../scene.ts';
import type { Row } from '../table.ts';

export const nginx = (name = 'nginx', more: object = {}) => ({ name, image: 'nginx', ...more });
export const serving = (spec: object = {}, name = 'nginx'): Manifest =>
  podManifest(name, { restartPolicy: 'Always', containers: [nginx()], ...spec });

/** What a script says in a pod that stays. */
export const insideOf = (
  title: string,
  pod: Manifest,
  { script, output, objects = [] }: { script: string; output: string | RegExp; objects?: readonly Manifest[] },
): Row => ({
  title,
  async scenario(scene) {
    await scene.running(...objects, pod);
    const [container] = (await scene.pod(pod.metadata.name)).spec.containers;
    const said = await scene.inside(pod.metadata.name, container?.name ?? '', script);
    if (typeof output === 'string') expect(said).toBe(output);
    else expect(said).toMatch(output);
  },
});

export const logOf = (title: string, pod: Manifest, log: string | RegExp): Row => ({
  title,
  async scenario(scene) {
    await scene.create([pod]);
    await eventually(async () => expect(await scene.ok('logs', pod.metadata.name)).toMatch(log));
  },
});

/** Taken, with a warning that names the field; it runs all the same. */
export const taken = (title: string, pod: Manifest, field: string): Row => ({
  title: `${title} (with a warning)`,
  async scenario(scene) {
    const ran = await scene.kpod(['create', '-f', '-'], JSON.stringify(pod));
    expect(ran).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(`Warning: ${field}`) });
    await scene.podOnceIt(pod.metadata.name, ({ status }) => expect(status.phase).toBe('Running'));
  },
});

/** What an engine may be unable to give: the pod runs as it says, or is refused by the name of the field. */
export const runsOrIsRefused = (title: string, pod: Manifest, field: string, check: (scene: Scene) => Promise<unknown>): Row => ({
  title: `${title} (run, or refused by name)`,
  async scenario(scene): Promise<void> {
    const ran = await scene.kpod(['create', '-f', '-'], JSON.stringify(pod));
    if (ran.exitCode !== 0) return void expect(ran.stderr).toContain(field);
    const { name } = pod.metadata;
    // Some of it is known of an engine only when a container is to be made.
    const waiting = await scene.podOnceIt(name, (seen) => expect(statusesOf(seen)[0]?.state).not.toMatchObject(beingMade));
    const { reason, message } = statusesOf(waiting)[0]?.state?.waiting ?? {};
    if (reason === 'CreateContainerConfigError' && message?.startsWith(field)) return;
    await check(scene);
  },
});

const beingMade = { waiting: { reason: 'ContainerCreating' } };

export const isRunning = (scene: Scene, name: string) => scene.podOnceIt(name, ({ status }) => expect(status.phase).toBe('Running'));

/** Refused with a sentence; nothing is made. */
export const refused = (title: string, manifest: Manifest, sentence: string | RegExp): Row => ({
  title: `${title} (refused)`,
  async scenario(scene) {
    expect(await scene.refused([manifest])).toMatch(sentence);
  },
});

/** Waits for room that the machine does not have. */
export const waitsForRoom = (title: string, resources: object, missing: string): Row => ({
  title,
  async scenario(scene) {
    await scene.create([podManifest('large', { restartPolicy: 'Always', containers: [staying('stress', { resources })] })]);
    await eventually(async () =>
      expect((await scene.events('large')).find(({ reason }) => reason === 'FailedScheduling')?.message).toContain(
        `Insufficient ${missing}`,
      ),
    );
    expect((await scene.pod('large')).status).toMatchObject({
      phase: 'Pending',
      conditions: [expect.objectContaining({ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' })],
    });
    expect(await scene.ok('get', 'pod', 'large', '--no-headers')).toMatch(/^large +0\/1 +Pending /);
  },
});

export const qos = (title: string, containers: readonly object[], qosClass: string): Row => ({
  title,
  async scenario(scene) {
    const all = containers.map((resources, index) => nginx(`c-${index}`, { resources }));
    await scene.create([podManifest('qos-demo', { containers: all })]);
    expect((await scene.pod('qos-demo')).status.qosClass).toBe(qosClass);
    expect(await scene.ok('describe', 'pod', 'qos-demo')).toMatch(new RegExp(`^QoS Class: +${qosClass}$`, 'm'));
  },
});

export const mib = (size: number) => `${size}Mi`;

export const claim = (name: string, storage: string, more: object = {}): Manifest => ({
  ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name } },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...more },
});

/** Objects alone: what is stored is what is printed. */
export const stored = (title: string, manifest: Manifest, part: object): Row => ({
  title,
  async scenario(scene) {
    await scene.create([manifest]);
    expect(JSON.parse(await scene.ok('get', manifest.kind, manifest.metadata.name, '-o', 'json'))).toMatchObject(part);
  },
});

export const typed = (name: string, type: string, data: Readonly<Record<string, string>>) => secret(name, data, { type });

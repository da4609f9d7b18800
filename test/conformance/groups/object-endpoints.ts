/** What the API does alike for all kinds that make pods: `/status`, `/scale`, collections. */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import type { Manifest } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import { asked, listOf, mergePatch, read } from '../workloads.ts';

/** A condition of the test's own, which no controller knows. */
const condition = (reason: string) => ({ type: 'StatusUpdate', status: 'True', reason, message: 'Set from an e2e test' });

/** Reads, replaces and patches the status of one object; what it had before stays beside it. */
export const statusEndpoints =
  (plural: string, manifest: Manifest) =>
  async (scene: Scene): Promise<void> => {
    await scene.create([manifest]);
    const path = `${plural}/${manifest.metadata.name}/status`;
    // Others write the status, too: like any client, this one tries again.
    const written = await eventually(async () => {
      const { status, ...object } = await read(scene, path);
      return asked(scene, 'PUT', path, { ...object, status: { ...status, conditions: [...(status.conditions ?? []), condition('E2E')] } });
    });
    expect(written.status.conditions).toContainEqual(expect.objectContaining(condition('E2E')));
    const spec = { spec: { replicas: 17, template: null } };
    const patched = await mergePatch(scene, path, { status: { conditions: [condition('Patched')] }, ...spec });
    expect(patched.status.conditions).toContainEqual(expect.objectContaining(condition('Patched')));
    expect(patched.spec).toEqual(written.spec);
    expect(patched.metadata.generation).toBe(written.metadata.generation);
  };

/** Reads, replaces and patches the scale of an object, and waits for its pods each time. */
export const scaleEndpoint =
  (plural: string, manifest: Manifest, selector: string) =>
  async (scene: Scene): Promise<void> => {
    await scene.create([manifest]);
    const { name } = manifest.metadata;
    const path = `${plural}/${name}/scale`;
    const settles = (count: number) =>
      eventually(async () =>
        expect((await read(scene, `${plural}/${name}`)).status).toMatchObject({ replicas: count, readyReplicas: count }),
      );
    await settles(1);
    const scale = await read(scene, path);
    const { uid, creationTimestamp, resourceVersion } = (await read(scene, `${plural}/${name}`)).metadata;
    expect(scale).toEqual({
      ...{ kind: 'Scale', apiVersion: 'autoscaling/v1' },
      metadata: { name, namespace: scene.namespace, uid, resourceVersion, creationTimestamp },
      ...{ spec: { replicas: 1 }, status: { replicas: 1, selector } },
    });
    expect((await asked(scene, 'PUT', path, { ...scale, spec: { replicas: 2 } })).spec).toEqual({ replicas: 2 });
    expect((await read(scene, `${plural}/${name}`)).spec.replicas).toBe(2);
    await settles(2);
    expect((await mergePatch(scene, path, { spec: { replicas: 1 } })).spec).toEqual({ replicas: 1 });
    await settles(1);
  };

/** Lists objects of all namespaces by a label, and deletes them in one request. */
export const collection =
  (plural: string, manifests: readonly Manifest[], label: string) =>
  async (scene: Scene): Promise<void> => {
    await scene.create(manifests);
    const names = manifests.map(({ metadata }) => metadata.name).sort();
    expect((await listOf(scene, plural, label)).map(({ metadata }) => metadata.name).sort()).toEqual(names);
    expect((await scene.ok('get', plural, '-A', '-l', label, '-o', 'name')).match(/\n/g)).toHaveLength(names.length);
    await asked(scene, 'DELETE', `${plural}?labelSelector=${encodeURIComponent(label)}`);
    await eventually(async () => expect(await listOf(scene, plural, label)).toEqual([]));
  };

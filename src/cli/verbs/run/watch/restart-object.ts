import { timeOf } from '../../../../api/time.ts';
import type { KubeObject } from '../../../../api/types.ts';
import type { CommandDeps } from '../../../deps.ts';
import type { ManifestObject } from '../../../manifests/read-manifests.ts';
import { type ApplyOptions, applyObject, sendPatch } from '../../../writing/apply-object.ts';

/** Applies a manifest and lets all pods be made anew, as `kpod rollout restart` does. Throws what the API answers. */
export async function restartObject(
  manifest: ManifestObject,
  options: ApplyOptions,
  deps: CommandDeps,
): Promise<{ readonly operation: 'created' | 'restarted'; readonly object: KubeObject }> {
  const { operation, object } = await applyObject(manifest, options, deps);
  if (operation === 'created') return { operation, object };
  const annotations = { 'kubectl.kubernetes.io/restartedAt': timeOf(deps.clock.now()) };
  return {
    operation: 'restarted',
    object: await sendPatch(manifest, { spec: { template: { metadata: { annotations } } } }, options, deps),
  };
}

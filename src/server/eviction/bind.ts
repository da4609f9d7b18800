import { badRequest, conflict, invalid } from '../../api/errors.ts';
import { isRecord } from '../../api/is-record.ts';
import { isGated } from '../../api/pod-status.ts';
import { textOf } from '../../api/text-of.ts';
import type { Pod } from '../../api/types.ts';
import { notFound, notSupported, required } from '../../api/validation/field-error.ts';
import { isDryRunRequest, type RawObject, readBodyOf } from '../body.ts';
import { keyOf, podOf } from '../lookup.ts';
import type { Handler } from '../types.ts';

/**
 * `POST …/pods/NAME/binding`: what a scheduler of somebody's own decides of a pod that has no place yet. Throws ApiError Invalid for
 * anything but the one node, Conflict for a pod that has a place. k8s: registry/core/pod/storage assignPod
 */
export const bindPod: Handler = async (context) => {
  const { nodeName, store } = context.deps;
  const { name } = keyOf(context);
  const body = await readBodyOf(context, { apiVersion: 'v1', kind: 'Binding' });
  const isDryRun = isDryRunRequest(context);
  checkBinding(body, { name, nodeName });
  checkCanBeBound(podOf(context), body);
  await store.mutate<'Pod'>({ ...keyOf(context), kind: 'Pod' }, (pod) => {
    checkCanBeBound(pod, body);
    return isDryRun ? undefined : { ...pod, spec: { ...pod.spec, nodeName } };
  });
  return { type: 'json', code: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } };
};

function checkBinding({ metadata, ...body }: RawObject, { name, nodeName }: { readonly name: string; readonly nodeName: string }): void {
  if (textOf(body['kind'] ?? 'Binding') !== 'Binding')
    throw badRequest(`${textOf(body['kind'])} in version "v1" cannot be handled as a Binding`);
  const stated = textOf(metadata['name'] ?? '') || name;
  if (stated !== name) throw badRequest(`the name of the object (${stated}) does not match the name on the URL (${name})`);
  const target = isRecord(body['target']) ? body['target'] : {};
  const kind = textOf(target['kind'] ?? '') || 'Node';
  const node = textOf(target['name'] ?? '');
  const errors = [
    ...(kind === 'Node' ? [] : [notSupported('target.kind', kind, ['Node', '<empty>'])]),
    ...(node === '' ? [required('target.name')] : node === nodeName ? [] : [notFound('target.name', node)]),
  ];
  if (errors.length > 0) throw invalid('Binding', name, errors);
}

function checkCanBeBound(pod: Pod, { metadata: { uid } }: RawObject): void {
  const { name } = pod.metadata;
  const refuse = (detail: string) => conflict('pods/binding', name, detail);
  if (uid && uid !== pod.metadata.uid) {
    throw refuse(`Precondition failed: UID in precondition: ${textOf(uid)}, UID in object meta: ${pod.metadata.uid}`);
  }
  if (pod.metadata.deletionTimestamp !== undefined) throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec.nodeName) throw refuse(`pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
  if (isGated(pod.spec)) throw refuse(`pod ${name} has non-empty .spec.schedulingGates`);
}

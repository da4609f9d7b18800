/** What a command did not do for real, as a suffix of its message. */
export type DryRun = 'none' | 'client' | 'server';

function dryRunSuffix(dryRun: DryRun = 'none'): string {
  return dryRun === 'none' ? '' : dryRun === 'client' ? ' (dry run)' : ' (server dry run)';
}

/** `pod/web created`, `service/db created (server dry run)`. `resource` is the singular, lower case. */
export function operationMessage(resource: string, name: string, operation: string, dryRun?: DryRun): string {
  return `${resource}/${name} ${operation}${dryRunSuffix(dryRun)}`;
}

/** `pod "web" deleted`; `pod "web" force deleted` when the deletion did not wait for the containers. */
export function deletedMessage(resource: string, name: string, options: { force?: boolean; dryRun?: DryRun } = {}): string {
  return `${resource} "${name}" ${options.force ? 'force deleted' : 'deleted'}${dryRunSuffix(options.dryRun)}`;
}

/** `timed out waiting for the condition on pods/web`; `plural` as in paths. */
export function waitTimedOutMessage(plural: string, name: string): string {
  return `timed out waiting for the condition on ${plural}/${name}`;
}

/** `No resources found in default namespace.`; without a namespace (all of them, or a kind that has none) `No resources found`. */
export function noResourcesMessage(namespace?: string): string {
  return namespace === undefined ? 'No resources found' : `No resources found in ${namespace} namespace.`;
}

/** The warning before a deletion that does not wait. */
export const forceDeleteWarning =
  'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.';

/** The containers of a pod by name: app, ephemeral, init. */
export interface ContainerNames {
  readonly containers: readonly string[];
  readonly ephemeralContainers?: readonly string[];
  readonly initContainers: readonly string[];
}

/** `Defaulted container "web" out of: web, side, init-db (init)`; undefined when the pod has only one to choose from. */
export function defaultedContainerMessage(chosen: string, names: ContainerNames): string | undefined {
  const all = [
    ...names.containers,
    ...(names.ephemeralContainers ?? []).map((name) => `${name} (ephem)`),
    ...names.initContainers.map((name) => `${name} (init)`),
  ];
  return all.length > 1 ? `Defaulted container "${chosen}" out of: ${all.join(', ')}` : undefined;
}

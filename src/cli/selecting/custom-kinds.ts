import { UserError } from '../../api/errors.ts';
import type { Resource } from '../../api/kinds/resource.ts';

/**
 * Throws UserError for a kind that only the cluster has: where its pods are, and what a template of it is, nobody can tell, though it may be
 * called as a kind of Kubernetes. k8s: kubectl's scheme, to which such kinds are not known
 */
export function refuseCustom({ isCustom, kind, apiVersion }: Resource): void {
  if (!isCustom) return;
  throw new UserError(
    `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}: pods are known only of kinds of Kubernetes itself`,
  );
}

/** The kind of Kubernetes that a resource is; '' for one that only the cluster has, whatever it is called. */
export const knownKind = ({ isCustom, kind }: Resource): string => (isCustom ? '' : kind);

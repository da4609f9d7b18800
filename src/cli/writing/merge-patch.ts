import type { Resource } from '../../api/kinds/resource.ts';

/**
 * The type of a patch that says only what differs. Lists of a kind that only the cluster has are not merged: who keeps its objects knows no
 * fields by which their elements are told apart. k8s: kubectl apply patcher.go, by whether a kind is registered
 */
export const mergePatchType = ({ isCustom }: Pick<Resource, 'isCustom'>): string =>
  `application/${isCustom ? '' : 'strategic-'}merge-patch+json`;

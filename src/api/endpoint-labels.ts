import type { EndpointSlice } from './types.ts';

/** Names the Service that a slice belongs to. */
export const serviceNameLabel = 'kubernetes.io/service-name';
/** Names who keeps a slice. */
export const sliceManagerLabel = 'endpointslice.kubernetes.io/managed-by';

const managers = ['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'] as const;

/** The keepers of slices: of Services with a selector, and of Endpoints written by hand. */
export type SliceManager = (typeof managers)[number];

/** Whether a slice is one of those that kpod keeps by itself. */
export function isManaged({ metadata }: EndpointSlice): boolean {
  return managers.some((manager) => metadata.labels?.[sliceManagerLabel] === manager);
}

import type { Conversion } from '../../api/conversion.ts';
import type { Resource } from '../../api/kinds/resource.ts';
import { resources } from '../../api/kinds/resources.ts';
import { conversions } from '../../api/older-versions.ts';

/** A resource in another version than the one in which its objects are kept. */
export interface Face extends Pick<Conversion, 'toStored' | 'fromStored' | 'toStoredFields'> {
  readonly resource: Resource;
}

const faces: readonly Face[] = conversions.flatMap(({ kind, apiVersion, ...ways }) =>
  resources.filter((resource) => resource.kind === kind).map((resource) => ({ ...ways, resource: { ...resource, apiVersion } })),
);

/** The resources of these versions. */
export const facedResources: readonly Resource[] = faces.map(({ resource }) => resource);

/** What a resource is the face of; undefined for one whose objects are kept as they are. */
export const faceOf = (asked: Resource): Face | undefined => faces.find(({ resource }) => resource === asked);

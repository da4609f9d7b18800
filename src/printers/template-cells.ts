import type { PodTemplateSpec } from '../api/workload-types.ts';
import { wideColumn } from './table-kind.ts';

/** What `-o wide` tells of a template. k8s: layoutContainerCells */
export const templateColumns = [
  wideColumn('Containers', 'The names of the containers of its template.'),
  wideColumn('Images', 'The images of the containers of its template.'),
] as const;

/** The cells of those columns: app containers alone. */
export const templateCells = ({ spec }: PodTemplateSpec): readonly [names: string, images: string] => [
  spec.containers.map(({ name }) => name).join(','),
  spec.containers.map(({ image }) => image).join(','),
];

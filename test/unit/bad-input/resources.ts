import { container, invalidContainer, invalidPod, type ManifestRow } from './rows.ts';

const resources = (fields: string): string => container(`resources: {${fields}}`);
const notNegative = 'must be greater than or equal to 0';

/** Requests and limits. k8s: validation.go ValidateContainerResourceRequirements */
export const resourceRows: readonly ManifestRow[] = [
  [
    'a request above its limit',
    resources('limits: {cpu: 1}, requests: {cpu: 2}'),
    invalidContainer('.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'),
  ],
  [
    'memory above its limit, in other units',
    resources('limits: {memory: 1Gi}, requests: {memory: 1025Mi}'),
    invalidContainer('.resources.requests: Invalid value: "1025Mi": must be less than or equal to memory limit of 1Gi'),
  ],
  [
    'a negative limit',
    resources('limits: {cpu: -1}'),
    invalidContainer(
      `.resources.limits[cpu]: Invalid value: "-1": ${notNegative}`,
      `.resources.requests[cpu]: Invalid value: "-1": ${notNegative}`,
    ),
  ],
  [
    'an unknown resource',
    resources('requests: {foo: 1}'),
    invalidContainer(
      '.resources.requests[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      '.resources.requests[foo]: Invalid value: "foo": must be a standard resource for containers',
    ),
  ],
  [
    'a resource of something else',
    resources('requests: {pods: 1}'),
    invalidContainer('.resources.requests[pods]: Invalid value: "pods": must be a standard resource for containers'),
  ],
  [
    'a device without a limit',
    resources('requests: {example.com/gpu: 1}'),
    invalidContainer('.resources.limits: Required value: Limit must be set for non overcommitable resources'),
  ],
  [
    'fewer devices than the limit',
    resources('limits: {example.com/gpu: 2}, requests: {example.com/gpu: 1}'),
    invalidContainer('.resources.requests: Invalid value: "1": must be equal to example.com/gpu limit of 2'),
  ],
  [
    'half a device',
    resources('limits: {example.com/gpu: 500m}'),
    invalidContainer(
      '.resources.limits[example.com/gpu]: Invalid value: "500m": must be an integer',
      '.resources.requests[example.com/gpu]: Invalid value: "500m": must be an integer',
    ),
  ],
  [
    'huge pages alone',
    resources('limits: {hugepages-2Mi: 2Mi}'),
    invalidContainer('.resources: Forbidden: HugePages require cpu or memory'),
  ],
  [
    'a pod that requests less than its containers',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: bad}\nspec: {containers: [{name: c, image: i, resources: {requests: {cpu: 2}}}], resources: {requests: {cpu: 1}}}\n',
    invalidPod('spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 2'),
  ],
  [
    'a pod that is limited to devices',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: bad}\nspec: {containers: [{name: c, image: i}], resources: {limits: {example.com/gpu: 1}}}\n',
    invalidPod('spec.resources.limits[example.com/gpu]: Invalid value: "example.com/gpu": must be a standard resource for pods'),
  ],
  [
    'a resizePolicy of an init container',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: bad}\nspec: {containers: [{name: c, image: i}], initContainers: [{name: i, image: i, resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}]}]}\n',
    invalidPod(
      'spec.initContainers[0].resizePolicy: Invalid value: [{"resourceName":"cpu","restartPolicy":"NotRequired"}]: must not be set for init containers',
    ),
  ],
];

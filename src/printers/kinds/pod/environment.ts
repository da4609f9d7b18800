import { inUnits } from '../../../api/downward-api.ts';
import type { Container, EnvFromSource, EnvVar, EnvVarSource, KeySelector, Pod } from '../../../api/types.ts';
import type { DescribeWriter } from '../../describe/writer.ts';

/** `Environment Variables from:` (left out without any) and `Environment:`. k8s: describeContainerEnvFrom, describeContainerEnvVars */
export function writeEnvironment(writer: DescribeWriter, pod: Pod, container: Container): void {
  const sources = container.envFrom ?? [];
  if (sources.length > 0) writer.line(2, 'Environment Variables from:');
  for (const source of sources) writer.line(3, formatSource(source));
  const variables = container.env ?? [];
  writer.line(2, variables.length === 0 ? 'Environment:\t<none>' : 'Environment:');
  for (const variable of variables) writeVariable(writer, pod, container, variable);
}

function formatSource({ prefix, configMapRef, secretRef }: EnvFromSource): string {
  const kind = configMapRef ? 'ConfigMap' : secretRef ? 'Secret' : '';
  const reference = configMapRef ?? secretRef;
  const from = prefix ? `${kind} with prefix '${prefix}'` : kind;
  return `${reference?.name ?? ''}\t${from}\tOptional: ${reference?.optional ?? false}`;
}

function writeVariable(writer: DescribeWriter, pod: Pod, container: Container, variable: EnvVar): void {
  if (variable.valueFrom) {
    const value = formatValueFrom(pod, container, variable.valueFrom);
    if (value !== undefined) writer.line(3, `${variable.name}:\t${value}`);
    return;
  }
  for (const [index, line] of (variable.value ?? '').split('\n').entries()) {
    writer.line(3, `${index === 0 ? `${variable.name}:` : ''}\t${line}`);
  }
}

function formatValueFrom(pod: Pod, container: Container, valueFrom: EnvVarSource): string | undefined {
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
  if (fieldRef) return `${fieldValue(pod, fieldRef.fieldPath)} (${fieldRef.apiVersion ?? ''}:${fieldRef.fieldPath})`;
  if (resourceFieldRef) {
    const { resource } = resourceFieldRef;
    const value = resourceValue(container, resource, resourceFieldRef.divisor);
    const unlimited = value === '0' && (resource === 'limits.cpu' || resource === 'limits.memory');
    return `${unlimited ? 'node allocatable' : value} (${resource})`;
  }
  if (secretKeyRef) return formatKey(secretKeyRef, 'in secret');
  return configMapKeyRef ? formatKey(configMapKeyRef, 'of config map') : undefined;
}

function formatKey({ key, name, optional }: KeySelector, where: string): string {
  return `<set to the key '${key}' ${where} '${name ?? ''}'>\tOptional: ${optional ?? false}`;
}

/** kubectl resolves these two paths and no other. k8s: EnvValueRetriever */
function fieldValue({ metadata }: Pod, path: string): string {
  if (path === 'metadata.name') return metadata.name;
  return path === 'metadata.namespace' ? (metadata.namespace ?? '') : '';
}

/** How often the divisor fits, rounded up. k8s: resource.ExtractContainerResourceValue */
function resourceValue(container: Container, resource: string, divisor: string | undefined): string {
  const [list, name = ''] = resource.split(/\.(.*)/s);
  if (list !== 'limits' && list !== 'requests') return '';
  const written = container.resources?.[list]?.[name];
  if (written === undefined) return '0';
  return inUnits(String(written), divisor || undefined, name === 'cpu');
}

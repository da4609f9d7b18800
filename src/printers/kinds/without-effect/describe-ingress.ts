import type { AnyObject } from '../../../api/any-object.ts';
import { serviceNameLabel } from '../../../api/endpoint-labels.ts';
import type { EndpointSlice, Service } from '../../../api/types.ts';
import type { Ingress, IngressBackend, IngressClass } from '../../../api/without-effect-types.ts';
import { writeEvents } from '../../describe/events.ts';
import { createDescribeWriter, type DescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';
import type { DescribeContext } from '../kind-printer.ts';
import { formatSlices } from '../service/describe.ts';
import { ingressAddresses } from './tables.ts';

/** The text of `kubectl describe ingress`; `related` are the Services and EndpointSlices of its namespace. k8s: describeIngressV1, 1.32 */
export function describeIngress(ingress: Ingress, { events, related = [], now }: DescribeContext): string {
  const { metadata, spec } = ingress;
  const objects = related as readonly AnyObject[];
  const backendText = (backend: IngressBackend) => describeBackend(backend, objects);
  const defaultBackend = spec.defaultBackend ? backendText(spec.defaultBackend) : '<default>';
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writer.line(0, `Address:\t${ingressAddresses(ingress)}`);
  writer.line(0, `Ingress Class:\t${spec.ingressClassName ?? '<none>'}`);
  writer.line(0, `Default backend:\t${defaultBackend}`);
  writeTls(writer, spec.tls ?? []);
  writer.line(0, 'Rules:');
  writer.line(1, 'Host\tPath\tBackends');
  writer.line(1, '----\t----\t--------');
  const rules = (spec.rules ?? []).filter(({ http }) => http);
  for (const { host, http } of rules) {
    writer.line(1, `${host || '*'}\t`);
    for (const { path = '', backend } of http?.paths ?? []) writer.line(2, `\t${path} \t${backendText(backend)}`);
  }
  if (rules.length === 0) writer.line(1, `*\t*\t${defaultBackend}`);
  writeAnnotations(writer, metadata.annotations);
  writeEvents(writer, events, now);
  return writer.text();
}

function writeTls(writer: DescribeWriter, tls: NonNullable<Ingress['spec']['tls']>): void {
  if (tls.length > 0) writer.line(0, 'TLS:');
  for (const { secretName, hosts = [] } of tls) {
    writer.line(1, secretName ? `${secretName} terminates ${hosts.join(',')}` : `SNI routes ${hosts.join(',')}`);
  }
}

function describeBackend({ service, resource }: IngressBackend, objects: readonly AnyObject[]): string {
  if (resource) return `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}`;
  if (!service) return '';
  const { name, port = {} } = service;
  const title = `${name}:${port.number || port.name || ''}`;
  const found = objects.find((object): object is Service => object.kind === 'Service' && object.metadata.name === name);
  if (!found) return `${title} (<error: services "${name}" not found>)`;
  const slices = objects.filter(
    (object): object is EndpointSlice => object.kind === 'EndpointSlice' && object.metadata.labels?.[serviceNameLabel] === name,
  );
  const meant = found.spec.ports?.find((one) => (port.number ? one.port === port.number : one.name === port.name));
  return `${title} (${formatSlices(slices, meant?.name ?? '')})`;
}

/** The text of `kubectl describe ingressclass`. k8s: describeIngressClassV1, 1.32 */
export function describeIngressClass({ metadata, spec }: IngressClass, { events, now }: DescribeContext): string {
  const { controller = '', parameters } = spec;
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Controller:\t${controller}`);
  if (parameters) {
    writer.line(0, 'Parameters:');
    if (parameters.apiGroup !== undefined) writer.line(1, `APIGroup:\t${parameters.apiGroup}`);
    writer.line(1, `Kind:\t${parameters.kind}`);
    writer.line(1, `Name:\t${parameters.name}`);
  }
  writeEvents(writer, events, now);
  return writer.text();
}

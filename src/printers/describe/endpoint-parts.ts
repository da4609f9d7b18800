import type { EndpointSlice, Endpoints } from '../../api/types.ts';
import { type DescribeWriter, writeAnnotations, writeLabels } from './writer.ts';

/** What comes first of endpoints in either form. */
export function writeHead(writer: DescribeWriter, { metadata }: Endpoints | EndpointSlice): void {
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
}

/** A port of either form. */
interface PortRow {
  readonly name?: string;
  readonly port?: number;
  readonly protocol?: string;
}

/** The ports as a table below a title. */
export function writePortTable(writer: DescribeWriter, level: number, ports: readonly PortRow[]): void {
  writer.line(level, 'Ports:');
  writer.line(level + 1, 'Name\tPort\tProtocol');
  writer.line(level + 1, '----\t----\t--------');
  for (const { name, port, protocol } of ports) {
    writer.line(level + 1, `${name || '<unset>'}\t${port ?? '<unset>'}\t${protocol ?? ''}`);
  }
}

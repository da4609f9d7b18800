/** How clients call objects in protobuf. */
export const protobufType = 'application/vnd.kubernetes.protobuf';

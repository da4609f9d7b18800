/** What the generated schema would say of it. */
export const widgetSchema = `
Widget apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.WidgetSpec
WidgetSpec color:string motor:string size:int32
`.trimStart();

/** What the generated descriptions would say of it. */
export const widgetDescriptions = `
Widget\tA Widget is a thing.\tapiVersion\t\tkind\t\tmetadata\t\tspec\tWhat it is like.
WidgetSpec\tHow a Widget is.\tcolor\tIts color.\tmotor\tWhat moves it.\tsize!\tHow big it is.
`.trimStart();

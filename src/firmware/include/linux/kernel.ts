export function alignDown(value: number, alignment: number): number {
  return Math.floor(value / alignment) * alignment;
}

/** @param text JSON in which fields `fetchedAt` may have generated aliases */
export function withoutFetchedAt(text: string): string {
  return text.replaceAll(/"(a\d+|fetchedAt)":"20\d\d-\d\d-\d\dT[\d:.]+Z"/g, '"$1":"2000-01-01T00:00:00.000Z"');
}

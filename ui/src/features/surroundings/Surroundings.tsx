/** What happens around the page: notifications, the badge, closing and quitting. */
export function Surroundings() {
  return null;
}

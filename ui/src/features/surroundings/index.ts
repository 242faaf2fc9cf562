export { Surroundings } from "./Surroundings";

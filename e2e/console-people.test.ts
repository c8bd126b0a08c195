import { tellOfFlows } from './console-flows.js';
import { tellOfPeople } from './console-people.js';
import { tellStories } from './console-stage.js';

tellStories({ people: tellOfPeople, flows: tellOfFlows });

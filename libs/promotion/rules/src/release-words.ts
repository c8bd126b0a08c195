/**
 * The words that names of releases are made of. Names are computed and never stored: a word that is changed, or moved, renames releases
 * that people have written down. Both lists are closed.
 */
export const firstWords: readonly string[] = Object.freeze(
  `able agile alert artful avid balmy brave breezy bright brisk busy calm candid careful cheerful civil clear cosmic crisp curious
  dapper daring deft devoted dreamy eager early earnest easy elegant epic faithful famous festive fluent frank free fresh friendly
  frosty gallant gentle glad glossy golden good grand grateful green handy happy hearty helpful honest hopeful humble ideal jolly
  jovial joyful keen kind lasting leafy lively logical loyal lucid lucky lunar magic mellow merry mighty mild mindful modern
  modest musical neat nimble noble patient peaceful playful pleasant poetic polite prompt proud quick quiet radiant rapid regal
  robust rosy rustic scenic serene silver sincere sleek smart smiling smooth snowy snug solar solid speedy spry steady sturdy
  sunny superb swift tender tidy tranquil trusty upbeat useful valiant vast vivid warm witty`.split(/\s+/),
);

export const secondWords: readonly string[] = Object.freeze(
  `acorn alpaca anchor antelope apple badger bamboo basket beacon beetle birch bison blossom bridge brook bumblebee camel canary
  candle canoe canyon castle cedar cherry cloud clover comet compass coral crane cricket daisy dolphin dove dragonfly duck eagle
  elk ember falcon fern fiddle finch firefly flute forest fox frog garden gecko glacier goat grove guitar hammock harp hazel
  hedgehog heron hill honey ibex iguana island jaguar jasmine kayak kestrel kettle kite koala lagoon lamb lantern lark lemon lemur
  lilac lion lotus magnet mango maple marble meadow moon moose mountain narwhal oasis olive opal orchard orchid osprey otter owl
  paddle panda parrot pebble pelican penguin pine planet poppy puffin puma quail quartz rabbit rainbow raven reef ribbon river
  robin rocket sparrow starling swan tiger toucan tulip violin walnut willow zebra`.split(/\s+/),
);

/** What is tried first, of those that are long enough to be tried at all; compared in lower case. */
export const usualFirstGuesses: ReadonlySet<string> = new Set(
  `
  12345678 123456789 1234567890 0123456789 password password1 password12 password123 password1234 passw0rd p@ssw0rd
  p@ssword qwerty12 qwerty123 qwerty1234 qwertyuiop qwertz123 qwertzuiop azertyuiop asdfghjk asdfghjkl zxcvbnm1
  zxcvbnm123 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2 q1w2e3r4 q1w2e3r4t5 qazwsxedc zaq12wsx abc12345 abcd1234
  abcdefgh abcdefg1 a1b2c3d4 aa123456 a12345678 a123456789 iloveyou iloveyou1 ilovegod princess princess1 sunshine
  sunshine1 football football1 baseball baseball1 basketball superman superman1 batman123 starwars starwars1
  pokemon1 dragon123 monkey123 michael1 jennifer jessica1 ashley123 charlie1 letmein1 letmein123 welcome1 welcome12
  welcome123 welcome1234 changeme changeme1 changeme123 secret123 secret1234 trustno1 whatever whatever1 computer
  computer1 internet internet1 samsung1 google123 facebook facebook1 linkedin admin123 admin1234 administrator
  root1234 rootroot toor1234 user1234 test1234 testtest testing1 testing123 guest123 default1 temp1234 master123
  killer123 hunter12 mustang1 corvette mercedes ferrari1 porsche1 chelsea1 liverpool liverpool1 arsenal1 barcelona
  realmadrid juventus1 manchester chocolate butterfly strawberry snoopy12 garfield mickey12 victoria victoria1
  patrick1 jonathan nicholas benjamin alexander elizabeth stephanie christian danielle michelle michelle1 jordan23
  anthony1 matthew1 daniel123 thomas12 robert12 william1 11111111 22222222 33333333 44444444 55555555 66666666
  77777777 88888888 99999999 00000000 1111111111 0000000000 12341234 11223344 12121212 12312312 123123123 123321123
  123456123 123456654321 12344321 87654321 987654321 9876543210 0987654321 147258369 159753456 789456123 741852963
  321654987 112233445566 aaaaaaaa asdasdasd asdf1234 qweasdzxc qweqweqwe zxczxczxc qwer1234 qwerasdf poiuytrewq
  lkjhgfdsa mnbvcxz1 summer2023 summer2024 summer2025 summer2026 winter2023 winter2024 winter2025 winter2026
  spring2024 spring2025 spring2026 autumn2024 autumn2025 autumn2026 january1 december december1 november monday123
  friday13 freedom1 lovelove loveyou1 fuckyou1 fuckyou123 blink182 metallica nirvana1 eminem123 slipknot linkinpark
  hello123 hello1234 helloworld goodmorning bonjour1 hallo123 passwort passwort1 passwort123 motdepasse contraseña
  contrasena senha123 wachtwoord parola12 tiffin123 tiffin1234 kubernetes docker123 oracle123 postgres postgres1
  mysql123 redhat123 ubuntu12 windows1 windows10 windows11 microsoft minecraft minecraft1 fortnite roblox123
  callofduty warcraft1 counterstrike playstation nintendo thunder1 phoenix1 diamond1 spiderman spiderman1 ironman1
  captain1 marvel123 disney123 harrypotter gandalf1 matrix123 cookie123 banana123 orange123 apple123 peanut12
  pepper12 cheese12 coffee12 flower12 purple12 yellow12 silver12 golden12 blahblah nothing1 nopassword mypassword
  yourpassword thepassword newpassword oldpassword lovepassword password! password1! password123! welcome1!
  qwerty123! admin123! letmein1! 1234qwer 123qweasd 123qwe123 qwe123456 asd123456 zxc123456 abc123456 abc123abc
  a1234567 q1234567 z1234567 1password 0password passpass pass1234 pass12345 passport passphrase
`
    .trim()
    .split(/\s+/),
);

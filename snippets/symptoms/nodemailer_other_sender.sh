sed "s/from: 'user@example.com/from: 'other@example.org/" ../clients/nodemailer/nodemailer_465.js | node

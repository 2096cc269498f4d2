sed 's/port: 465/port: 587/' ../clients/nodemailer/nodemailer_465.js | node

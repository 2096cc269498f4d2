sed 's/secure: true/secure: false, greetingTimeout: 10000/' ../clients/nodemailer/nodemailer_465.js | node

"""The cells of the published assessments of two councils, in the words of their transcription."""

DIRECTOR = "Director of Strategy, Policy, Relationships and Corporate Assurance"
NO_POST = "post not stated"
POST_UNKNOWN = "(post not printed)"  # a remark of who transcribed it, and no post
ANALYSIS = (
    "Further analysis while objectives are put in place, so positive assumption holds; "
    "mitigate anything adverse"
)
ONE_TERM = "As Age ; consultation showed gender and sex were used as one term, new policy separates"
PRINTED = {
    "kent_eqia_header": f"""\
key,value
directorate,Strategic and Corporate Services
name,Kent County Council Equality Policy & Objectives
type,Policy
owner_post,"{DIRECTOR}"
initial_screening_date,October 2015
full_eqia_date,see versions table
version_1_author_post,post not stated (author A)
version_1_date,September 2015
version_1_comment,Directorate Review
version_2_author_post,post not stated (author B)
version_2_date,September 2016
version_2_comment,Directorate Review
version_3_author_post,"Corporate Lead, Equality and Diversity"
version_3_date,September 2015
version_3_comment,Directorate Review
version_4_author_post,"Corporate Lead, Equality and Diversity"
version_4_date,October
version_4_comment,DMT Summary
version_5_author_post,"Corporate Lead, Equality and Diversity"
version_5_date,February 2016
version_5_comment,
version_6_author_post,post not stated (author A)
version_6_date,February 2016
version_6_comment,
version_7_author_post,"Corporate Lead, Equality and Diversity"
version_7_date,April 2016
version_7_comment,
version_8_author_post,"Corporate Lead, Equality and Diversity"
version_8_date,October 2016
version_8_comment,Post Consultation - Full EqIA
risk_rating,HIGH
risk_reason_1,relevant to equality in every council function
risk_reason_2,harm likely if no objectives are set
risk_reason_3,council at risk if duty is not met
adverse_impact,none identified
positive_impact,objectives become core business at point of delivery; human rights considered too
judgement_option_1,Screening enough: NO
judgement_option_2,Internal action: YES (points to option 3)
judgement_option_3,Full impact assessment: YES
review,"yearly, with the objectives annual report"
sign_off_dmt_member,blank in the report
sign_off_date,blank in the report
beneficiaries,"council members and officers; people living in, using or visiting; partners; \
voluntary sector"
aims,no direct or indirect discrimination; clear policy position on the duty; set objectives \
under the duty
consultation_period,July - September 2016
""",
    "kent_eqia_screening": f"""\
characteristic,less_favourable,positive,negative,action_note_short,promotes_note_short
Age,No,High,None,"{ANALYSIS}","Objectives steer commissioning and business plans, make managers \
answerable, help members and officers avoid adverse decisions"
Disability,No,High,None,As Age,
Gender/Sex,No,High,None,"{ONE_TERM} them",
Gender identity,No,High,None,"{ONE_TERM} them ; review monitoring guidance on gender identity",
Race,No,High,None,"{ANALYSIS}",
Religion or belief,No,High,None,"{ANALYSIS}",
Sexual orientation,No,High,None,"{ANALYSIS}",
Pregnancy and maternity,No,High,None,"{ANALYSIS}",
Marriage and Civil Partnerships,No,High,None,"{ANALYSIS}",
Carer's responsibilities,No,High,None,"{ANALYSIS}",
""",
    "kent_eqia_actions": f"""\
characteristic,issue,action,expected_outcome,owner_post,timescale,timescale_start_iso,\
timescale_end_iso,cost
Gender Identity/ Sex,"Sex, gender, gender identity not told apart",Review monitoring standards,\
Clear policy on monitoring gender identity,"{DIRECTOR}",April 2016- June 2016,2016-04-01,\
2016-06-30,Business as usual
Gender Identity/ Sex,Distinction needs clarifying,Amend policy and objectives,Terms clearly \
separated,"{DIRECTOR}",October 2016,,2016-10-31,Business as usual
Gender Identity,"Sex, gender, gender identity not told apart",Build a learning module,Better \
organisational grasp of gender identity,post not stated,April 2017 onwards,2017-04-01,,\
Business as usual
ALL,Leadership,Put policy in place,"Clear messages, clear expectations",Corporate Management Team,\
April 2017,,2017-04-30,Business as usual
""",
    "kent_consultation": """\
measure,value,note
Online replies,43,
Online replies from organisations and directorates,4,
Focus groups arranged,8,
People at focus groups,33,
Consultation opened,July 2016,
Consultation closed,September 2016,
""",
    "kent_you_said_we_did": """\
no,you_said,we_did
1,Say how objectives get reported,Reporting set out in the performance section
9,Mental health worries many,Objective added on mental health needs of certain groups
""",
    "kent_population": """\
source,measure,value,unit,basis,note
annual report,Residents,1.46,million,2011 Census,printed as just over
annual report,Forecast rise in 65+ to 2026,43.4,%,forecast,
EqIA,Female residents,770300,number,estimate,51%
EqIA,No religion,391591,number,not stated,
""",
    "kent_workforce": """\
measure,date,value,unit,comparator_value,comparator_unit,comparator_is,note
Employees (non-schools),2016-03-31,7719.6,fte,,,,
Staff declaring a disability,2016-03-31,3.8,%,17.6,%,Kent population,
Staff declaring a disability,2015-03-31,3.9,%,7.4,%,Kent population,
Mean age,2015-03-31,45.11,years,,,,
""",
    "kent_record_of_decision": """\
key,value
decision_no,16/00136
decision_maker,"Cabinet Member, Corporate and Democratic Services"
status,proposed
publication,for publication
key_decision,YES
key_decision_reason,significant effect in two or more electoral divisions
subject,Equality and Human Rights Policy and Objectives 2016-2020
decision_short,approve policy and objectives
reason_short,statutory equality duty (s149 Equality Act 2010) and publishing guidance
committee,"Policy and Resources Cabinet Committee, 2 December 2016"
committee_date_iso,2016-12-02
consultation_points,7 changes listed
alternatives_short,replaces earlier policy and objectives
interests_declared,blank
signed,blank
date,blank
statutory_first_objectives_by,6 April 2012
statutory_objectives_cycle,at least every four years
statutory_annual_report_by,31 January following
classification,Unrestricted
future_pathway,Cabinet Member Decision
financial_implications,no new funding; small costs from directorate budgets
""",
    "manchester_eia_timetable": """\
directorate,proposal_short,proposed_eia_completion_text,decision_date_text,lead_post,\
comment_short,eia_completion_iso,decision_date_iso
Adults Services,Single Commissioning System,Summer 2017,Autumn 2017,Senior Management Lead \
(post not printed),Align health and care commissioning; EIA guards against harm,2017-08-31,\
2017-11-30
Adults Services,Referrals and pathways to integrated teams,Autumn 2017,Winter 2017,Programme \
Management Team,Pathway changes checked once shadow organisation goes live,2017-11-30,2018-02-28
Children's Services,Reconfigure Sure Start offer,Spring 2017,Summer 2017,Senior Management Lead \
(post not printed),"Targeted, integrated early years for disadvantaged groups",2017-05-31,\
2017-08-31
Children's Services,Children's Services Single Service Plan,Spring 2017,Summer 2017,Senior \
Management Lead (post not printed),Age: fewer children in residential care,2017-05-31,2017-08-31
Core,Council Tax Support scheme changes,December 2016,Executive January 2017; Full Council \
February 2017,Senior Management Lead (post not printed),EIA done; no disproportionate impact; \
discretionary fund; 55% chose option one; saving £1m (was £2m); support up to 82.5%,2016-12-31,\
2017-02-28
Core,HR policies review (2017/18),,,,Not begun; EIA per proposal and one overall,,
Growth & Neighbourhoods and Strategic Development,"Grounds maintenance, fine turf team",Tbc,\
March 2018,Senior Management Lead (post not printed),Soften impact on older bowlers,,2018-03-31
""",
}

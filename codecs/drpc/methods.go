package drpc

import (
	"cmp"
	"slices"
	"strconv"
)

// ModuleID is the number of a module.
type ModuleID int32

// The modules of DAOS, the same in every revision.
const (
	ModuleTest     ModuleID = 0 // for tests
	ModuleSecAgent ModuleID = 1 // security, in the agent
	ModuleMgmt     ModuleID = 2 // management, in the I/O server
	ModuleSrv      ModuleID = 3 // the I/O server's own, in the control plane
	ModuleSec      ModuleID = 4 // security, in the control plane
)

var moduleNames = [...]string{
	ModuleTest: "TEST", ModuleSecAgent: "SEC_AGENT", ModuleMgmt: "MGMT", ModuleSrv: "SRV", ModuleSec: "SEC",
}

// String returns the name of m in DAOS's drpc_modules.h, "Module(9)" for a number without one.
func (m ModuleID) String() string {
	if m < 0 || int(m) >= len(moduleNames) {
		return "Module(" + strconv.Itoa(int(m)) + ")"
	}
	return moduleNames[m]
}

// MethodID is the number of a method. DAOS numbers the methods of all modules apart: module 1 has 101 to 199, and so
// on.
type MethodID int32

// The methods of DAOS, of both revisions. Has says which revision has one.
const (
	MethodSecAgentRequestCreds     MethodID = 101
	MethodMgmtKillRank             MethodID = 201
	MethodMgmtSetRank              MethodID = 202
	MethodMgmtCreateMS             MethodID = 203 // v0.8.0 only
	MethodMgmtStartMS              MethodID = 204 // v0.8.0 only
	MethodMgmtJoin                 MethodID = 205 // v0.8.0 only
	MethodMgmtGetAttachInfo        MethodID = 206
	MethodMgmtPoolCreate           MethodID = 207
	MethodMgmtPoolDestroy          MethodID = 208
	MethodMgmtSetUp                MethodID = 209
	MethodMgmtBIOHealthQuery       MethodID = 210
	MethodMgmtSMDListDevs          MethodID = 211
	MethodMgmtSMDListPools         MethodID = 212
	MethodMgmtPoolGetACL           MethodID = 213
	MethodMgmtListPools            MethodID = 214 // v0.8.0 only
	MethodMgmtPoolOverwriteACL     MethodID = 215
	MethodMgmtPoolUpdateACL        MethodID = 216
	MethodMgmtPoolDeleteACL        MethodID = 217
	MethodMgmtPrepShutdown         MethodID = 218
	MethodMgmtDevSetFaulty         MethodID = 220 // HEAD only
	MethodMgmtDevReplace           MethodID = 221 // HEAD only
	MethodMgmtListContainers       MethodID = 222 // HEAD only
	MethodMgmtPoolQuery            MethodID = 223 // HEAD only
	MethodMgmtPoolSetProp          MethodID = 224 // HEAD only
	MethodMgmtPingRank             MethodID = 225 // HEAD only
	MethodMgmtPoolReint            MethodID = 226 // HEAD only
	MethodMgmtContSetOwner         MethodID = 227 // HEAD only
	MethodMgmtPoolExclude          MethodID = 228 // HEAD only
	MethodMgmtPoolExtend           MethodID = 229 // HEAD only
	MethodMgmtPoolEvict            MethodID = 230 // HEAD only
	MethodMgmtPoolDrain            MethodID = 231 // HEAD only
	MethodMgmtGroupUpdate          MethodID = 232 // HEAD only
	MethodMgmtNotifyExit           MethodID = 233 // HEAD only
	MethodMgmtNotifyPoolConnect    MethodID = 235 // HEAD only
	MethodMgmtNotifyPoolDisconnect MethodID = 236 // HEAD only
	MethodMgmtPoolGetProp          MethodID = 237 // HEAD only
	MethodMgmtSetLogMasks          MethodID = 238 // HEAD only
	MethodMgmtPoolUpgrade          MethodID = 239 // HEAD only
	MethodMgmtPoolQueryTargets     MethodID = 240 // HEAD only
	MethodMgmtLEDManage            MethodID = 241 // HEAD only
	MethodMgmtChkStart             MethodID = 242 // HEAD only
	MethodMgmtChkStop              MethodID = 243 // HEAD only
	MethodMgmtChkQuery             MethodID = 244 // HEAD only
	MethodMgmtChkProp              MethodID = 245 // HEAD only
	MethodMgmtChkAct               MethodID = 246 // HEAD only
	MethodMgmtSetupClientTelem     MethodID = 247 // HEAD only
	MethodMgmtGroupStatusGet       MethodID = 248 // HEAD only
	MethodMgmtChkSetPolicy         MethodID = 249 // HEAD only
	MethodMgmtPoolRebuildStart     MethodID = 250 // HEAD only
	MethodMgmtPoolRebuildStop      MethodID = 251 // HEAD only
	MethodMgmtPoolSelfHealEval     MethodID = 252 // HEAD only
	MethodSrvNotifyReady           MethodID = 301
	MethodSrvBIOErr                MethodID = 302 // v0.8.0 only
	MethodSrvGetPoolSvc            MethodID = 303 // HEAD only
	MethodSrvClusterEvent          MethodID = 304 // HEAD only
	MethodSrvPoolFindByLabel       MethodID = 305 // HEAD only
	MethodChkListPool              MethodID = 306 // HEAD only
	MethodChkRegPool               MethodID = 307 // HEAD only
	MethodChkDeregPool             MethodID = 308 // HEAD only
	MethodChkReport                MethodID = 309 // HEAD only
	MethodSrvListPools             MethodID = 310 // HEAD only
	MethodSrvGetSysProps           MethodID = 311 // HEAD only
	MethodSecValidateCreds         MethodID = 401
)

// ID returns m, which makes a MethodID a [Method].
func (m MethodID) ID() MethodID { return m }

// Module returns the module in whose range m lies, ModuleTest for a number outside of all ranges.
func (m MethodID) Module() ModuleID {
	if module := ModuleID(m / 100); module > 0 && int(module) < len(moduleNames) {
		return module
	}
	return ModuleTest
}

// String returns the name of m in DAOS's drpc_modules.h without its DRPC_METHOD_, "Method(999)" for a number without
// one.
func (m MethodID) String() string {
	if i, ok := findMethod(m); ok {
		return methods[i].name
	}
	return "Method(" + strconv.Itoa(int(m)) + ")"
}

// methodName is the name of the method within the module: another module's number has none.
func methodName(module ModuleID, m MethodID) string {
	if m.Module() != module {
		return "Method(" + strconv.Itoa(int(m)) + ")"
	}
	return m.String()
}

// Revision is a version of DAOS's table of methods.
type Revision uint8

// The revisions.
const (
	V080 Revision = 1 << iota // v0.8.0: one datagram is one message
	Head                      // the development branch of DAOS: messages in chunks
)

// String returns "v0.8.0" or "HEAD".
func (r Revision) String() string {
	switch r {
	case V080:
		return "v0.8.0"
	case Head:
		return "HEAD"
	}
	return "Revision(" + strconv.Itoa(int(r)) + ")"
}

// Has reports whether the method exists in the revision.
func (r Revision) Has(m MethodID) bool {
	i, ok := findMethod(m)
	return ok && methods[i].in&r != 0
}

// Methods returns the methods of the revision in the order of their numbers, in a slice of its own.
func (r Revision) Methods() []MethodID {
	var ids []MethodID
	for _, m := range methods {
		if m.in&r != 0 {
			ids = append(ids, m.id)
		}
	}
	return ids
}

type method struct {
	id   MethodID
	name string
	in   Revision
}

// methods is sorted by number.
var methods = [...]method{
	{MethodSecAgentRequestCreds, "SEC_AGENT_REQUEST_CREDS", V080 | Head},
	{MethodMgmtKillRank, "MGMT_KILL_RANK", V080 | Head},
	{MethodMgmtSetRank, "MGMT_SET_RANK", V080 | Head},
	{MethodMgmtCreateMS, "MGMT_CREATE_MS", V080},
	{MethodMgmtStartMS, "MGMT_START_MS", V080},
	{MethodMgmtJoin, "MGMT_JOIN", V080},
	{MethodMgmtGetAttachInfo, "MGMT_GET_ATTACH_INFO", V080 | Head},
	{MethodMgmtPoolCreate, "MGMT_POOL_CREATE", V080 | Head},
	{MethodMgmtPoolDestroy, "MGMT_POOL_DESTROY", V080 | Head},
	{MethodMgmtSetUp, "MGMT_SET_UP", V080 | Head},
	{MethodMgmtBIOHealthQuery, "MGMT_BIO_HEALTH_QUERY", V080 | Head},
	{MethodMgmtSMDListDevs, "MGMT_SMD_LIST_DEVS", V080 | Head},
	{MethodMgmtSMDListPools, "MGMT_SMD_LIST_POOLS", V080 | Head},
	{MethodMgmtPoolGetACL, "MGMT_POOL_GET_ACL", V080 | Head},
	{MethodMgmtListPools, "MGMT_LIST_POOLS", V080},
	{MethodMgmtPoolOverwriteACL, "MGMT_POOL_OVERWRITE_ACL", V080 | Head},
	{MethodMgmtPoolUpdateACL, "MGMT_POOL_UPDATE_ACL", V080 | Head},
	{MethodMgmtPoolDeleteACL, "MGMT_POOL_DELETE_ACL", V080 | Head},
	{MethodMgmtPrepShutdown, "MGMT_PREP_SHUTDOWN", V080 | Head},
	{MethodMgmtDevSetFaulty, "MGMT_DEV_SET_FAULTY", Head},
	{MethodMgmtDevReplace, "MGMT_DEV_REPLACE", Head},
	{MethodMgmtListContainers, "MGMT_LIST_CONTAINERS", Head},
	{MethodMgmtPoolQuery, "MGMT_POOL_QUERY", Head},
	{MethodMgmtPoolSetProp, "MGMT_POOL_SET_PROP", Head},
	{MethodMgmtPingRank, "MGMT_PING_RANK", Head},
	{MethodMgmtPoolReint, "MGMT_POOL_REINT", Head},
	{MethodMgmtContSetOwner, "MGMT_CONT_SET_OWNER", Head},
	{MethodMgmtPoolExclude, "MGMT_POOL_EXCLUDE", Head},
	{MethodMgmtPoolExtend, "MGMT_POOL_EXTEND", Head},
	{MethodMgmtPoolEvict, "MGMT_POOL_EVICT", Head},
	{MethodMgmtPoolDrain, "MGMT_POOL_DRAIN", Head},
	{MethodMgmtGroupUpdate, "MGMT_GROUP_UPDATE", Head},
	{MethodMgmtNotifyExit, "MGMT_NOTIFY_EXIT", Head},
	{MethodMgmtNotifyPoolConnect, "MGMT_NOTIFY_POOL_CONNECT", Head},
	{MethodMgmtNotifyPoolDisconnect, "MGMT_NOTIFY_POOL_DISCONNECT", Head},
	{MethodMgmtPoolGetProp, "MGMT_POOL_GET_PROP", Head},
	{MethodMgmtSetLogMasks, "MGMT_SET_LOG_MASKS", Head},
	{MethodMgmtPoolUpgrade, "MGMT_POOL_UPGRADE", Head},
	{MethodMgmtPoolQueryTargets, "MGMT_POOL_QUERY_TARGETS", Head},
	{MethodMgmtLEDManage, "MGMT_LED_MANAGE", Head},
	{MethodMgmtChkStart, "MGMT_CHK_START", Head},
	{MethodMgmtChkStop, "MGMT_CHK_STOP", Head},
	{MethodMgmtChkQuery, "MGMT_CHK_QUERY", Head},
	{MethodMgmtChkProp, "MGMT_CHK_PROP", Head},
	{MethodMgmtChkAct, "MGMT_CHK_ACT", Head},
	{MethodMgmtSetupClientTelem, "MGMT_SETUP_CLIENT_TELEM", Head},
	{MethodMgmtGroupStatusGet, "MGMT_GROUP_STATUS_GET", Head},
	{MethodMgmtChkSetPolicy, "MGMT_CHK_SET_POLICY", Head},
	{MethodMgmtPoolRebuildStart, "MGMT_POOL_REBUILD_START", Head},
	{MethodMgmtPoolRebuildStop, "MGMT_POOL_REBUILD_STOP", Head},
	{MethodMgmtPoolSelfHealEval, "MGMT_POOL_SELF_HEAL_EVAL", Head},
	{MethodSrvNotifyReady, "SRV_NOTIFY_READY", V080 | Head},
	{MethodSrvBIOErr, "SRV_BIO_ERR", V080},
	{MethodSrvGetPoolSvc, "SRV_GET_POOL_SVC", Head},
	{MethodSrvClusterEvent, "SRV_CLUSTER_EVENT", Head},
	{MethodSrvPoolFindByLabel, "SRV_POOL_FIND_BYLABEL", Head},
	{MethodChkListPool, "CHK_LIST_POOL", Head},
	{MethodChkRegPool, "CHK_REG_POOL", Head},
	{MethodChkDeregPool, "CHK_DEREG_POOL", Head},
	{MethodChkReport, "CHK_REPORT", Head},
	{MethodSrvListPools, "SRV_LIST_POOLS", Head},
	{MethodSrvGetSysProps, "SRV_GET_SYS_PROPS", Head},
	{MethodSecValidateCreds, "SEC_VALIDATE_CREDS", V080 | Head},
}

func findMethod(m MethodID) (int, bool) {
	return slices.BinarySearchFunc(methods[:], m, func(row method, m MethodID) int { return cmp.Compare(row.id, m) })
}
